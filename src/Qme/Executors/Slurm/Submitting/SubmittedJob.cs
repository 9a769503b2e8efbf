using Qme.Executors.Slurm.Watching;

namespace Qme.Executors.Slurm.Submitting;

/// <summary>What becomes of a task whose command has submitted a job.</summary>
internal static class SubmittedJob
{
    /// <summary>Asks about the job for the first time.</summary>
    public static TaskUpdate Update(ExecutorContext context, QmeTask task, SubmissionReply reply)
    {
        SlurmJob job = new() { JobId = reply.JobId, Cluster = reply.Cluster };
        try
        {
            // Only the controller knows where the output goes, and only as long as it knows the job.
            if (Scontrol.ShowJob(new SlurmPrograms(context, reply.Cluster), job.JobId) is [IReadOnlyDictionary<string, string> values, ..] shown)
            {
                job = job.With(values) with
                {
                    State = values.GetValueOrDefault("JobState"),
                    Reason = SlurmValue.Reason(values.GetValueOrDefault("Reason", "")),
                    Elements = WaitingElements(job, shown),
                };

                // With --wait it has.
                if (new JobState(job.State ?? "").TaskState?.HasEnded() ?? false)
                {
                    return new JobWatch(context, job.Cluster).Ask([(task, job)]).Select(found => found.Update).FirstOrDefault() ?? Waiting(job);
                }
            }
        }
        catch (QmeException e) when (e.ErrorId == ErrorIds.SchedulerUnreachable)
        {
            context.Log.Warn($"Job {job.JobId} is submitted, but where it writes to is not known yet: {e.Message}");
        }

        return Waiting(job);
    }

    /// <summary>
    /// The elements of an array, before anything is known of one. Slurm says only now which there are: one that is cancelled before it starts
    /// leaves no trace, and without it the others would look like the whole.
    /// </summary>
    private static SlurmElement[]? WaitingElements(SlurmJob job, IEnumerable<IReadOnlyDictionary<string, string>> shown)
    {
        SlurmElement[] elements =
        [
            .. shown.SelectMany(values => values.TryGetValue("ArrayTaskId", out string? list) ? ElementList.Read(list) : [])
                .Distinct()
                .Select(index => new SlurmElement(index, job.JobId, "PENDING", null, null, null)),
        ];
        return elements.Length > 0 ? elements : null;
    }

    private static TaskUpdate Waiting(SlurmJob job) => new(QmeTaskState.Pending) { Ref = job.JobId, Data = job.ToJson() };
}
