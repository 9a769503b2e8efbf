using Qme.Executors.Slurm.Acting.Explaining;
using Qme.Executors.Slurm.Watching;

namespace Qme.Executors.Slurm.Acting;

/// <summary>The action <c>explain</c>: why a job does not run, or how it ended, in one plain sentence. Elements that fare alike are told together.</summary>
internal static class ExplainAction
{
    public static IEnumerable<ActionResult> Perform(ActionCall call)
    {
        JobTargets targets = JobTargets.Of(call);
        Dictionary<string, JobTarget> byTask = targets.All.ToDictionary(target => target.Task.Uid);
        Dictionary<string, CaseMaking> byCluster = targets.All
            .GroupBy(target => target.Job.Cluster)
            .ToDictionary(cluster => cluster.Key ?? "", cluster => new CaseMaking(call.Context, CaseFacts.Ask(call.Context, cluster.Key, [.. cluster])));
        return call.Tasks.SelectMany(task =>
            targets.Failures.TryGetValue(task.Uid, out ActionResult? failure) ? [failure]
            : byTask.TryGetValue(task.Uid, out JobTarget? target) ? Explain(target, byCluster[target.Job.Cluster ?? ""])
            : [Result(task, task.Ref, task.State, SubmissionSentence.Of(task))]);
    }

    private static IEnumerable<ActionResult> Explain(JobTarget target, CaseMaking making)
    {
        (QmeTask task, SlurmJob job) = (target.Task, target.Job);
        if (task.Reason == JobUpdate.ForgottenByScheduler)
        {
            return [Result(task, job.JobId, task.State, ForgottenSentence.Of(job, JobOutput.Of(task, job)))];
        }

        if (job.Parts is not IReadOnlyList<SlurmElement> parts)
        {
            JobCase whole = making.Of(task, job);
            return [Result(task, job.JobId, StateOf(whole), StateSentences.Of(whole))];
        }

        SlurmElement[] meant = [.. parts.Where(part => target.Indexes?.Contains(part.Index) ?? true)];
        return meant
            .Select(part => (part.Index, Case: making.Of(task, job, part, isAlone: meant.Length == 1)))
            .GroupBy(one => (State: StateOf(one.Case), Sentence: StateSentences.Of(one.Case)), one => one.Index)
            .Select(group => Result(task, RefOf(job, [.. group]), group.Key.State, group.Key.Sentence));
    }

    private static QmeTaskState StateOf(JobCase job) => job.State.TaskState ?? job.Task.State;

    private static string RefOf(SlurmJob job, IReadOnlyCollection<string> parts) =>
        $"{job.JobId}{(job.Elements is null ? "+" : "_")}{(parts.Count == 1 ? parts.First() : $"[{ElementList.WriteBriefly(parts)}]")}";

    private static ActionResult.Fields Result(QmeTask task, string? reference, QmeTaskState state, string sentence) => new(
        task,
        [
            new("Id", task.Id),
            new("Ref", reference),
            new("State", state.ToString()),
            new("Explanation", sentence),
        ]);
}
