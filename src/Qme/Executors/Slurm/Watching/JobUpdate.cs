using Qme.Execution;

namespace Qme.Executors.Slurm.Watching;

/// <summary>Turns what Slurm says about a job into what becomes of its task.</summary>
internal static class JobUpdate
{
    /// <summary>Nobody knows the job any more.</summary>
    public const string ForgottenByScheduler = nameof(ForgottenByScheduler);

    /// <summary>What is known of a task from the records about its job.</summary>
    /// <param name="job">The job as it was last seen.</param>
    /// <param name="records">What is said of it now: one record for a plain job, one for each element of an array, or component of a job of several.</param>
    /// <returns>Null when nothing is said, or nothing that this Qme understands.</returns>
    public static TaskUpdate? Of(SlurmJob job, IReadOnlyCollection<JobRecord> records)
    {
        // Of the siblings of a job in a federation all are revoked but the one that runs.
        JobRecord[] counting = records.Any(record => record.State.Word != "REVOKED") ? [.. records.Where(record => record.State.Word != "REVOKED")] : [.. records];
        if (counting.Length == 0)
        {
            return null;
        }

        JobRecord[] parts = [.. counting.Where(record => record.Part is not null)];
        if (parts.Length > 0 || job.Parts is not null)
        {
            return PartsUpdate.Of(job, parts);
        }

        if (counting[0] is not { State.TaskState: QmeTaskState } record)
        {
            return null;
        }

        QmeTaskState state = StateOf(record);
        bool hasRestarted = JobIdentity.HasRestarted(job, record);
        return new TaskUpdate(state)
        {
            Reason = ReasonOf(record),
            ExitCode = record.ExitCode,
            Signal = record.Signal,
            Ref = job.JobId,
            Started = record.Started,
            NeverStarted = state is QmeTaskState.Cancelled && record.Started is null,
            Ended = record.Ended,
            Reopens = hasRestarted,
            Data = (job with
            {
                Submitted = record.Submitted ?? job.Submitted,
                Restarts = record.Restarts ?? job.Restarts,
                SeenAt = null,
                Partition = record.Partition ?? job.Partition,
                State = record.State.Name,
                Reason = record.Reason,
                FailedStep = hasRestarted ? null : FailedSteps.Of(record) ?? job.FailedStep,
            }).ToJson(),
        };
    }

    /// <summary>What is known of a task of whose job nobody says anything, though somebody may still.</summary>
    /// <param name="task">The task as it was last seen.</param>
    /// <param name="job">Its job.</param>
    /// <param name="seenAt">When Slurm knew it for the last time (UTC).</param>
    public static TaskUpdate Unseen(QmeTask task, SlurmJob job, DateTimeOffset seenAt) => TaskUpdate.Adding(task, (job with { SeenAt = seenAt }).ToJson());

    /// <summary>What becomes of a task whose job nobody knows any more: the job stays as it was seen last.</summary>
    /// <param name="job">The job.</param>
    /// <param name="seenAt">When that was (UTC).</param>
    public static TaskUpdate Forgotten(SlurmJob job, DateTimeOffset seenAt) => new(QmeTaskState.Lost)
    {
        Reason = ForgottenByScheduler,
        Ref = job.JobId,
        Data = (job with { SeenAt = seenAt }).ToJson(),
    };

    /// <summary>What a record means for a task.</summary>
    public static QmeTaskState StateOf(JobRecord record) =>
        record.State.TaskState is QmeTaskState.Complete && record.ExitCode is not (null or 0) ? QmeTaskState.Failed : record.State.TaskState!.Value;

    /// <summary>The word for the state, where the state alone does not say it.</summary>
    public static string? ReasonOf(JobRecord record) => record.State.TaskState switch
    {
        QmeTaskState.Pending => record.State.Word == "PENDING" ? record.Reason : record.State.Word,
        QmeTaskState.Running => record.State.Word == "RUNNING" ? null : record.State.Word,
        QmeTaskState.Failed when record.State.Word != "FAILED" => record.State.Word,
        QmeTaskState.Failed when record.Signal is int signal => SignalNames.Of(signal),
        QmeTaskState.Failed when record.ExitCode is null => record.Reason,
        _ => null,
    };
}
