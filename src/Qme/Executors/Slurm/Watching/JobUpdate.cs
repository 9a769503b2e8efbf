using Qme.Execution;

namespace Qme.Executors.Slurm.Watching;

/// <summary>Turns what Slurm says about a job into what becomes of its task.</summary>
internal static class JobUpdate
{
    /// <summary>Nobody knows the job any more.</summary>
    public const string ForgottenByScheduler = nameof(ForgottenByScheduler);

    /// <summary>What is known of a task from the records about its job.</summary>
    /// <param name="job">The job as it was last seen.</param>
    /// <param name="records">What is said of it now: one record for a plain job, one for each element of an array.</param>
    /// <returns>Null when nothing is said, or nothing that this Qme understands.</returns>
    public static TaskUpdate? Of(SlurmJob job, IReadOnlyCollection<JobRecord> records)
    {
        if (records.Count == 0)
        {
            return null;
        }

        JobRecord[] elements = [.. records.Where(record => record.Index is not null)];
        if (elements.Length > 0 || job.Elements is not null)
        {
            return ArrayUpdate.Of(job, elements);
        }

        // Of a job of several components the first runs the script. It alone has the number that sbatch said, and they come in any order.
        if ((records.FirstOrDefault(record => record.JobId == job.JobId) ?? records.First()) is not { State.TaskState: QmeTaskState state } record)
        {
            return null;
        }

        return new TaskUpdate(state)
        {
            Reason = ReasonOf(record),
            ExitCode = record.ExitCode,
            Signal = record.Signal,
            Ref = job.JobId,
            Started = record.Started,
            NeverStarted = state is QmeTaskState.Cancelled && record.Started is null,
            Ended = record.Ended,
            Data = (job with
            {
                Submitted = record.Submitted ?? job.Submitted,
                Partition = record.Partition ?? job.Partition,
                State = record.State.Name,
                Reason = record.Reason,
            }).ToJson(),
        };
    }

    /// <summary>What becomes of a task whose job nobody knows any more.</summary>
    public static TaskUpdate Forgotten(SlurmJob job) => new(QmeTaskState.Lost)
    {
        Reason = ForgottenByScheduler,
        Ref = job.JobId,
        Data = job.ToJson(),
    };

    /// <summary>The word for the state, where the state alone does not say it.</summary>
    private static string? ReasonOf(JobRecord record) => record.State.TaskState switch
    {
        QmeTaskState.Pending => record.State.Word == "PENDING" ? record.Reason : record.State.Word,
        QmeTaskState.Running => record.State.Word == "RUNNING" ? null : record.State.Word,
        QmeTaskState.Failed when record.State.Word != "FAILED" => record.State.Word,
        QmeTaskState.Failed when record.Signal is int signal => SignalNames.Of(signal),
        QmeTaskState.Failed when record.ExitCode is null => record.Reason,
        _ => null,
    };
}
