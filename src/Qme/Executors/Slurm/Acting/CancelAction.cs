using System.Text.RegularExpressions;
using Qme.Execution;
using Qme.Executors.Slurm.Submitting;
using Qme.Executors.Slurm.Watching;

namespace Qme.Executors.Slurm.Acting;

/// <summary>The action <c>cancel</c>: many jobs to one scancel(1), and one question about what came of it.</summary>
internal static partial class CancelAction
{
    // As many as a command line takes with ease.
    private const int MostIds = 500;

    public static IEnumerable<ActionResult> Perform(ActionCall call)
    {
        List<(QmeTask Task, SlurmJob Job)> submitted = [];
        List<QmeTask> submitting = [];
        foreach (QmeTask task in call.Tasks)
        {
            if (JobOf(task) is SlurmJob job)
            {
                submitted.Add((task, job));
            }
            else
            {
                submitting.Add(task);
            }
        }

        foreach (ActionResult result in submitting.Count > 0 ? LocalStop.Perform(call with { Tasks = submitting }) : [])
        {
            // It may have submitted its job before it was ended.
            if (result is ActionResult.Done && JobOf(result.Task) is SlurmJob job)
            {
                submitted.Add((result.Task, job));
            }
            else
            {
                yield return result;
            }
        }

        foreach (ActionResult result in submitted.GroupBy(s => s.Job.Cluster).SelectMany(cluster => Cancel(call.Context, cluster.Key, [.. cluster])))
        {
            yield return result;
        }
    }

    /// <summary>
    /// The job of a task, also of one whose sbatch still waits for it (--wait): to end sbatch would leave the job running.
    /// </summary>
    private static SlurmJob? JobOf(QmeTask task) =>
        SlurmJob.Of(task) ?? (SubmissionReply.Of(task) is SubmissionReply reply ? new SlurmJob { JobId = reply.JobId, Cluster = reply.Cluster } : null);

    private static IEnumerable<ActionResult> Cancel(ExecutorContext context, string? cluster, (QmeTask Task, SlurmJob Job)[] tasks)
    {
        SlurmPrograms programs = new(context, cluster);
        Dictionary<string, string> refusals = [];
        foreach ((QmeTask Task, SlurmJob Job)[] chunk in tasks.Chunk(MostIds))
        {
            // Without -v it says nothing of jobs that it could not cancel.
            CaptureResult result = programs.Ask("scancel", ["-v", .. chunk.Select(t => t.Job.JobId)]);
            foreach (Match match in RefusalPattern().Matches(result.Error))
            {
                refusals[match.Groups["id"].Value] = match.Groups["why"].Value;
            }

            if (result.ExitCode != 0)
            {
                string complaint = SlurmPrograms.Complaint(result);
                foreach ((QmeTask _, SlurmJob job) in chunk)
                {
                    refusals.TryAdd(job.JobId, complaint);
                }
            }
        }

        Dictionary<string, TaskUpdate> updates = AskAbout(context, cluster, tasks);
        foreach ((QmeTask task, SlurmJob job) in tasks)
        {
            TaskUpdate? update = updates.GetValueOrDefault(task.Uid);
            if (update?.State is QmeTaskState.Cancelled)
            {
                yield return new ActionResult.Done(task, "cancelled", update);
            }
            else if (update?.State is not QmeTaskState.Running && refusals.TryGetValue(job.JobId, out string? why))
            {
                yield return new ActionResult.Failed(task, ActionResult.Failure(task, $"was not cancelled: {why}."));
            }
            else
            {
                yield return new ActionResult.Done(task, "cancel requested", update);
            }
        }
    }

    private static Dictionary<string, TaskUpdate> AskAbout(ExecutorContext context, string? cluster, (QmeTask Task, SlurmJob Job)[] tasks)
    {
        try
        {
            return new JobWatch(context, cluster).Ask(tasks).ToDictionary(found => found.Task.Uid, found => found.Update);
        }
        catch (QmeException e) when (e.ErrorId == ErrorIds.SchedulerUnreachable)
        {
            context.Log.Warn($"What came of the cancellation is not known yet: {e.Message}");
            return [];
        }
    }

    [GeneratedRegex(@"Kill job error on job id (?<id>[0-9]+)\S*: (?<why>.*?)\s*$", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex RefusalPattern();
}
