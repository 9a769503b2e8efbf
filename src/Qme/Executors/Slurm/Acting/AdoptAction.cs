using System.Globalization;
using Qme.Executors.Slurm.Submitting;
using Qme.Executors.Slurm.Watching;

namespace Qme.Executors.Slurm.Acting;

/// <summary>The action <c>adopt</c>: says which job a submission led to of which Qme cannot tell, or that it led to none.</summary>
internal static class AdoptAction
{
    /// <summary>What the argument is called that names the job.</summary>
    public const string Argument = "job";

    private const string NoJob = "none";

    /// <summary>Why no job can be given to a task; null when one can.</summary>
    public static string? Refusal(QmeTask task) => Unconfirmed.Of(task) is null ? "needs no job: it is known what its submission led to." : null;

    public static IEnumerable<ActionResult> Perform(ActionCall call)
    {
        string? job = call.Arguments.TryGetValue(Argument, out object? value) ? Convert.ToString(value, CultureInfo.InvariantCulture) : null;
        bool isNone = NoJob.Equals(job, StringComparison.OrdinalIgnoreCase);
        if (string.IsNullOrEmpty(job) || !(isNone || job.All(char.IsAsciiDigit)) || call.Tasks.Count > 1)
        {
            throw new QmeException(
                ErrorIds.ActionArgumentInvalid,
                $"The action 'adopt' gives one job to one task: -Argument @{{ {Argument} = 12 }}, or '{NoJob}'.",
                job);
        }

        QmeTask task = call.Tasks[0];
        if (Unconfirmed.Of(task) is not Unconfirmed unconfirmed || Submission.Of(task) is not Submission submission)
        {
            yield return new ActionResult.Failed(task, ActionResult.Failure(task, Refusal(task)!));
        }
        else if (isNone)
        {
            yield return new ActionResult.Done(task, "has no job", unconfirmed.Absent(submission) with { UnnamedWithin = Adoption.RefScope });
        }
        else
        {
            yield return Adopt(call, task, submission, job);
        }
    }

    private static ActionResult Adopt(ActionCall call, QmeTask task, Submission submission, string jobId)
    {
        string? cluster = Adoption.ClusterOf(submission);
        if (call.FindByRef(jobId).FirstOrDefault(other => SlurmJob.Of(other) is SlurmJob job && job.Cluster == cluster) is QmeTask owner)
        {
            return new ActionResult.Failed(task, ActionResult.Failure(task, $"cannot have job {jobId}, which is that of task {owner.Id}."));
        }

        SlurmPrograms programs = new(call.Context, cluster);
        JobRecord[] records = [.. Squeue.Ask(programs).Where(record => record.SubmittedId == jobId)];
        if (records.Length == 0)
        {
            // What was submitted before is another job that had the number.
            records = [.. (Sacct.Ask(programs, [jobId], task.Created) ?? []).Where(record => record.SubmittedId == jobId && record.User == task.User)];
        }

        return records.Length == 0
            ? new ActionResult.Failed(task, ActionResult.Failure(task, $"cannot have job {jobId}: Slurm knows no such job of {task.User}."))
            : new ActionResult.Done(task, $"has job {jobId}", Adoption.Adopted(task, jobId, cluster, records) with { UnnamedWithin = Adoption.RefScope });
    }
}
