using System.Text.Json;
using Qme.Executors.Slurm.Submitting;

namespace Qme.Executors.Slurm.Acting;

/// <summary>What an action is about: the job of a task, or some elements of it.</summary>
/// <param name="Task">The task.</param>
/// <param name="Job">Its job.</param>
/// <param name="Indexes">The elements that are meant; null for the whole job.</param>
internal sealed record JobTarget(QmeTask Task, SlurmJob Job, IReadOnlySet<string>? Indexes)
{
    /// <summary>How scancel and scontrol are told: <c>12</c>, <c>12_[3,7-9]</c>.</summary>
    public string Id => Indexes is null ? Job.JobId : $"{Job.JobId}_[{ElementList.Write(Indexes)}]";

    /// <summary>What is meant, for a person, as the beginning of a sentence that goes on with the task.</summary>
    public string Prefix => Indexes is null ? "" : $"{Named(Indexes)} of ";

    /// <summary>The job of a task, also of one whose sbatch still waits for it (--wait): to end sbatch would leave the job running.</summary>
    /// <returns>Null when there is none, or none that is known.</returns>
    public static SlurmJob? JobOf(QmeTask task) =>
        SlurmJob.Of(task) ?? (SubmissionReply.Of(task) is SubmissionReply reply ? SubmittedJob.Of(task, reply.JobId, reply.Cluster) : null);

    /// <summary>Elements, for a person.</summary>
    public static string Named(IReadOnlyCollection<string> indexes) => $"Element{(indexes.Count > 1 ? "s" : "")} {ElementList.WriteBriefly(indexes)}";

    /// <summary>The verb that goes with so many elements.</summary>
    public static string Was(int count) => count > 1 ? "were" : "was";

    /// <summary>The states of what is meant, when something is newly known of the task.</summary>
    public IReadOnlyList<QmeTaskState> StatesIn(TaskUpdate update) =>
        Job.Elements is not null && update.Data?.Deserialize<SlurmJob>()?.Elements is IReadOnlyList<SlurmElement> elements
            ? [.. elements.Where(element => Indexes?.Contains(element.Index) ?? true).Select(element => new JobState(element.State).TaskState ?? update.State)]
            : [update.State];
}
