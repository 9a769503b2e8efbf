using Qme.Executors.Slurm.Submitting;

namespace Qme.Executors.Slurm.Watching;

/// <summary>Finds out what became of jobs: one question to the controller for all, and one to accounting for those it has forgotten.</summary>
/// <param name="context">Who asks.</param>
/// <param name="cluster">The cluster they are on; null for the one of this machine.</param>
internal sealed class JobWatch(ExecutorContext context, string? cluster)
{
    // How long after its submission a job may be missing everywhere: accounting is told late.
    private static readonly TimeSpan s_grace = TimeSpan.FromMinutes(5);

    // Submission and record are stamped by different programs.
    private static readonly TimeSpan s_tolerance = TimeSpan.FromSeconds(5);

    private readonly SlurmPrograms _programs = new(context, cluster);

    /// <summary>What is newly known of tasks, for those of which something is.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.SchedulerUnreachable"/>.</exception>
    public IEnumerable<(QmeTask Task, TaskUpdate Update)> Ask(IEnumerable<(QmeTask Task, SlurmJob Job)> tasks) => Ask(tasks, [], _ => false);

    /// <summary>The same, and looks for the jobs of submissions that are not confirmed.</summary>
    /// <param name="tasks">The tasks that have a job.</param>
    /// <param name="unconfirmed">Those of which it is not known whether they have.</param>
    /// <param name="isTaken">Whether the job with an id is that of another task.</param>
    /// <exception cref="QmeException"><see cref="ErrorIds.SchedulerUnreachable"/>.</exception>
    public IEnumerable<(QmeTask Task, TaskUpdate Update)> Ask(
        IEnumerable<(QmeTask Task, SlurmJob Job)> tasks, IEnumerable<QmeTask> unconfirmed, Func<string, bool> isTaken)
    {
        IReadOnlyList<JobRecord> all = Squeue.Ask(_programs);
        ILookup<string, JobRecord> known = all.ToLookup(record => record.SubmittedId);
        List<(QmeTask Task, SlurmJob Job)> forgotten = [];
        foreach ((QmeTask task, SlurmJob job) in tasks)
        {
            JobRecord[] records = [.. OneByOne([.. known[job.JobId]])];
            if (records.Length == 0 || Untold(job, records).Any())
            {
                forgotten.Add((task, job));
            }
            else if (JobUpdate.Of(JobFiles.Told(task, job, records), records) is TaskUpdate update)
            {
                yield return (task, update);
            }
        }

        foreach ((QmeTask task, TaskUpdate update) in new Adoption(_programs, isTaken).Find(unconfirmed, all))
        {
            yield return (task, update);
        }

        foreach ((QmeTask task, TaskUpdate update) in forgotten.Count > 0 ? AskAccounting(forgotten, known) : [])
        {
            yield return (task, update);
        }
    }

    private IEnumerable<(QmeTask Task, TaskUpdate Update)> AskAccounting(List<(QmeTask Task, SlurmJob Job)> tasks, ILookup<string, JobRecord> known)
    {
        DateTimeOffset since = tasks.Min(t => t.Job.Submitted ?? t.Task.Created);
        IReadOnlyList<JobRecord>? all = Sacct.Ask(_programs, tasks.Select(t => t.Job.JobId), since);
        ILookup<string, JobRecord> remembered = (all ?? []).ToLookup(record => record.SubmittedId);
        foreach ((QmeTask task, SlurmJob job) in tasks)
        {
            // What was submitted before is another job that had the number.
            DateTimeOffset earliest = (job.Submitted ?? task.Created) - s_tolerance;
            JobRecord[] records = [.. OneByOne([.. remembered[job.JobId].Where(record => record.Submitted is not DateTimeOffset submitted || submitted >= earliest), .. OneByOne([.. known[job.JobId]])])];
            records = [.. records, .. Vanished(job, records, all is not null)];
            if (JobUpdate.Of(JobFiles.Told(task, job, records), records) is TaskUpdate update)
            {
                yield return (task, update);
            }
            else if (DateTimeOffset.UtcNow - task.Created > s_grace)
            {
                yield return (task, JobUpdate.Forgotten(job));
            }
        }
    }

    /// <summary>The elements that had not ended when they were last seen, and are not among what is said now.</summary>
    private static IEnumerable<SlurmElement> Untold(SlurmJob job, JobRecord[] records) =>
        job.Elements?.Where(element => !ArrayUpdate.HasEnded(element)).ExceptBy(records.Select(record => record.Index), element => element.Index) ?? [];

    /// <summary>
    /// Elements that are told together, because they have not started, one by one. What is said of one alone counts: in accounting the rest of
    /// an array is not always brought up to date.
    /// </summary>
    private static IEnumerable<JobRecord> OneByOne(JobRecord[] records)
    {
        HashSet<string?> told = [.. records.Select(record => record.Index)];
        return records.SelectMany(record => record.Index?.StartsWith('[') == true
            ? ElementList.Read(record.Index).Where(told.Add).Select(index => record with { Id = $"{record.SubmittedId}_{index}" })
            : [record]);
    }

    /// <summary>
    /// Elements that nobody knows any more, while the others are known. One that was waiting and is not in accounting either was cancelled
    /// by itself: then Slurm drops it without a trace.
    /// </summary>
    private static IEnumerable<JobRecord> Vanished(SlurmJob job, JobRecord[] records, bool hasAccounting) =>
        records.Length == 0 ? [] : Untold(job, records).Select(element => new JobRecord(
            $"{job.JobId}_{element.Index}",
            element.JobId,
            new JobState(hasAccounting && new JobState(element.State).TaskState is QmeTaskState.Pending ? "CANCELLED" : JobState.Vanished)));
}
