using Qme.Executors.Slurm.Watching;

namespace Qme.Executors.Slurm.Submitting;

/// <summary>What becomes of a task whose command has submitted a job.</summary>
internal static class SubmittedJob
{
    /// <summary>What is known of the job by its submission. Slurm is asked only for what that does not tell.</summary>
    public static TaskUpdate Update(ExecutorContext context, QmeTask task, SubmissionReply reply)
    {
        SlurmJob job = Of(task, reply.JobId, reply.Cluster);

        // With --wait the job has ended.
        if (job.Submission is { IsUnderstood: true } submission && !submission.Has("wait"))
        {
            return Waiting(job);
        }

        try
        {
            return new JobWatch(context, job.Cluster).Ask([(task, job)]).Select(found => found.Update).FirstOrDefault(update => update is { OnlyAdds: false }) ?? Waiting(job);
        }
        catch (QmeException e) when (e.ErrorId == ErrorIds.SchedulerUnreachable)
        {
            context.Log.Warn($"Job {job.JobId} is submitted, but Slurm cannot be asked about it now: {e.Message}");
            return Waiting(job);
        }
    }

    /// <summary>The job of a task, as far as its submission tells.</summary>
    public static SlurmJob Of(QmeTask task, string jobId, string? cluster)
    {
        SlurmJob job = new() { JobId = jobId, Cluster = cluster, Named = DateTimeOffset.UtcNow };
        return Submission.Of(task) is Submission submission
            ? JobOutput.WithPaths(task, job with
            {
                OutputPattern = submission.OutputPattern,
                ErrorPattern = submission.ErrorPattern,
                JobName = submission.JobName,
                Partition = submission.ValueOf("partition") is string partition && !partition.Contains(',') ? partition : null,
                Elements = WaitingElements(jobId, submission.ValueOf("array")),
                Submission = submission,
            })
            : job;
    }

    /// <summary>
    /// The elements of an array, before anything is known of one. One that is cancelled before it starts leaves no trace, and without it
    /// the others would look like the whole.
    /// </summary>
    private static SlurmElement[]? WaitingElements(string jobId, string? list) => list is null
        ? null
        : [.. ElementList.Read(list).Distinct().Select(index => new SlurmElement(index, jobId, "PENDING", null, null, null))];

    private static TaskUpdate Waiting(SlurmJob job) => new(QmeTaskState.Pending) { Ref = job.JobId, Data = job.ToJson() };
}
