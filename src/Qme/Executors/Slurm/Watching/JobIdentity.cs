namespace Qme.Executors.Slurm.Watching;

/// <summary>
/// Tells the records of a job from those of others that had its number, or have it now: Slurm uses ids again. A job is its cluster, its id and the
/// time of its submission, and a requeue gives it another such time.
/// </summary>
internal static class JobIdentity
{
    // By so much the clocks of two machines of a cluster may differ: munge refuses to carry messages between others.
    private static readonly TimeSpan s_clocks = TimeSpan.FromMinutes(5);

    // Times are whole seconds, and stamped by different programs.
    private static readonly TimeSpan s_tolerance = TimeSpan.FromSeconds(2);

    // What accounting calls the record of a job that has been queued again. Observed with 22.05: REQUEUED, also of one that had completed.
    private static readonly HashSet<string> s_requeued =
        ["REQUEUED", "REQUEUE_HOLD", "REQUEUE_FED", "SPECIAL_EXIT", "PREEMPTED", "NODE_FAIL", "BOOT_FAIL", "LAUNCH_FAILED", "RESV_DEL_HOLD"];

    /// <summary>The job's own among the records of the controller, which has one for each id.</summary>
    public static IEnumerable<JobRecord> InQueue(QmeTask task, SlurmJob job, IEnumerable<JobRecord> records) =>
        records.Where(record => IsFirst(task, job, record) || (HasRestarted(job, record) && !IsBefore(job.Submitted ?? task.Created, record)));

    /// <summary>Whether a job has been queued again since it was last seen.</summary>
    public static bool HasRestarted(SlurmJob job, JobRecord record)
    {
        int known = KnownRestarts(job, record);

        // A job whose node was taken away may be counted already before it is queued again: then only its state and the new time tell.
        return record.Restarts > known
            || (record.Restarts > 0 && record.Restarts == known && s_requeued.Contains(new JobState(job.State ?? "").Word) && record.Submitted > job.Submitted + s_tolerance);
    }

    /// <summary>
    /// The job's own among the records of accounting, which has one for each time that an id was queued: of each part the last that leads from the
    /// one that was submitted over requeues.
    /// </summary>
    public static IEnumerable<JobRecord> InAccounting(QmeTask task, SlurmJob job, IEnumerable<JobRecord> records)
    {
        foreach (IGrouping<string, JobRecord> part in records.GroupBy(record => record.Id))
        {
            JobRecord? last = null;
            foreach (JobRecord record in part.OrderBy(record => record.Submitted))
            {
                if (last is null ? IsFirst(task, job, record) : s_requeued.Contains(last.State.Word) && record.Name == last.Name && record.User == last.User)
                {
                    // An element keeps to the time at which its array was submitted, whatever came after.
                    last = record with { Restarts = last is null ? KnownRestarts(job, record) : last.Restarts + 1 };
                }
                else if (last is not null)
                {
                    break;
                }
            }

            if (last is not null)
            {
                yield return last;
            }
        }
    }

    private static bool IsFirst(QmeTask task, SlurmJob job, JobRecord record)
    {
        if (record.Submitted is not DateTimeOffset submitted)
        {
            return true;
        }

        return job.Submitted is DateTimeOffset known
            ? (submitted - known).Duration() <= s_tolerance
            : submitted >= task.Created - s_clocks && !(submitted > job.Named + s_clocks) && (record.User is null || record.User == task.User);
    }

    private static bool IsBefore(DateTimeOffset time, JobRecord record) => record.Submitted < time - s_clocks;

    // Each requeue that is known has its time of submission, but only that of a whole job is kept.
    private static int KnownRestarts(SlurmJob job, JobRecord record) => record.Part is null ? job.Restarts : 0;
}
