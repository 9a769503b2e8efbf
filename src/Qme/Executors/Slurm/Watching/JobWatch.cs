using Qme.Executors.Slurm.Submitting;

namespace Qme.Executors.Slurm.Watching;

/// <summary>Finds out what became of jobs: one question to the controller for all, and one to accounting for those it has forgotten.</summary>
/// <param name="context">Who asks.</param>
/// <param name="cluster">The cluster they are on; null for the one of this machine.</param>
internal sealed class JobWatch(ExecutorContext context, string? cluster)
{
    private readonly SlurmPrograms _programs = new(context, cluster);

    // How long nobody may know a job before it is lost: accounting is told late.
    private readonly TimeSpan _grace = context.Settings.Duration(SlurmExecutor.LostAfter.Key);

    // Of what has started accounting has heard by then, if it answers at all: observed with 22.05 are four seconds.
    private static readonly TimeSpan s_lag = TimeSpan.FromSeconds(30);

    private readonly DateTimeOffset _now = DateTimeOffset.UtcNow;

    /// <summary>
    /// Finds the tasks that have ended whose jobs have these ids. The controller tells about all jobs anyway, and so of those that have been requeued
    /// after their end. Null when they do not matter.
    /// </summary>
    public Func<IEnumerable<string>, IEnumerable<QmeTask>>? FindEnded { get; init; }

    /// <summary>The tasks of which it is not known whether they have a job: it is looked for.</summary>
    public IReadOnlyCollection<QmeTask> Unconfirmed { get; init; } = [];

    /// <summary>Whether the job with an id is that of another task than one of those.</summary>
    public Func<string, bool> IsTaken { get; init; } = _ => false;

    /// <summary>Lists all tasks that have no job now, also those whose sbatch still runs.</summary>
    public Func<IEnumerable<QmeTask>> ListWithoutJob { get; init; } = () => [];

    /// <summary>What is known of tasks now, with null where nothing is new.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.SchedulerUnreachable"/>.</exception>
    public IEnumerable<(QmeTask Task, TaskUpdate? Update)> Ask(IReadOnlyCollection<(QmeTask Task, SlurmJob Job)> tasks)
    {
        IReadOnlyList<JobRecord> all = Squeue.Ask(_programs);
        ILookup<string, JobRecord> known = all.ToLookup(record => record.SubmittedId);
        List<(QmeTask Task, SlurmJob Job, JobRecord[] Records)> untold = [];
        foreach ((QmeTask task, SlurmJob job) in tasks)
        {
            JobRecord[] records = [.. OneByOne([.. JobIdentity.InQueue(task, job, known[job.JobId])])];
            if (records.Length == 0 || Untold(job, records).Any())
            {
                untold.Add((task, job, records));
            }
            else
            {
                yield return (task, JobUpdate.Of(JobFiles.Told(task, job, records), records));
            }
        }

        foreach ((QmeTask Task, TaskUpdate Update) found in new Adoption(_programs, IsTaken, ListWithoutJob).Find(Unconfirmed, all))
        {
            yield return found;
        }

        foreach ((QmeTask Task, TaskUpdate Update) requeued in FindRequeued(known, tasks))
        {
            yield return requeued;
        }

        foreach ((QmeTask Task, TaskUpdate? Update) answer in untold.Count > 0 ? AskAccounting(untold) : [])
        {
            yield return answer;
        }
    }

    private IEnumerable<(QmeTask Task, TaskUpdate Update)> FindRequeued(ILookup<string, JobRecord> known, IReadOnlyCollection<(QmeTask Task, SlurmJob Job)> asked)
    {
        HashSet<string> ids = [.. known.Where(records => records.Any(record => record.Restarts > 0)).Select(records => records.Key).Except(asked.Select(a => a.Job.JobId))];
        foreach (QmeTask task in ids.Count > 0 ? FindEnded?.Invoke(ids) ?? [] : [])
        {
            if (SlurmJob.Of(task) is SlurmJob job && job.Cluster == cluster
                && JobUpdate.Of(job, [.. OneByOne([.. JobIdentity.InQueue(task, job, known[job.JobId])])]) is { Reopens: true } update)
            {
                yield return (task, update);
            }
        }
    }

    private IEnumerable<(QmeTask Task, TaskUpdate? Update)> AskAccounting(List<(QmeTask Task, SlurmJob Job, JobRecord[] Records)> tasks)
    {
        DateTimeOffset since = tasks.Min(t => t.Job.Submitted ?? t.Task.Created);
        IReadOnlyList<JobRecord>? all = Sacct.Ask(_programs, tasks.Select(t => t.Job.JobId), since);
        ILookup<string, JobRecord> remembered = (all ?? []).ToLookup(record => record.SubmittedId);
        foreach ((QmeTask task, SlurmJob job, JobRecord[] queued) in tasks)
        {
            bool isLate = IsLate(job.SeenAt ?? SeenAt(task, job));
            IEnumerable<JobRecord> own = JobIdentity.InAccounting(task, job, remembered[job.JobId]).Where(record => isLate || !record.IsProvisional);

            // What the controller says counts more.
            HashSet<string?> parts = [.. queued.Select(record => record.Part)];
            JobRecord[] records = [.. queued, .. OneByOne([.. own]).Where(record => !parts.Contains(record.Part))];
            yield return (task, Conclude(task, job, records, hasAccounting: all is not null));
        }
    }

    private TaskUpdate? Conclude(QmeTask task, SlurmJob job, JobRecord[] records, bool hasAccounting)
    {
        DateTimeOffset seenAt = job.SeenAt ?? SeenAt(task, job);
        if (records.Length > 0)
        {
            return JobUpdate.Of(WithUnseen(JobFiles.Told(task, job, records), records, seenAt, hasAccounting), records);
        }

        if (!IsLate(seenAt))
        {
            return JobUpdate.Unseen(task, job, seenAt);
        }

        return job.Parts is null
            ? JobUpdate.Forgotten(job, seenAt)
            : PartsUpdate.GivenUp(job with { SeenAt = seenAt }, GiveUp(job, records, seenAt, hasAccounting: false)) with { Reason = JobUpdate.ForgottenByScheduler };
    }

    /// <summary>A job of which nobody says some parts: those are given up when that lasts too long.</summary>
    private SlurmJob WithUnseen(SlurmJob job, JobRecord[] records, DateTimeOffset seenAt, bool hasAccounting)
    {
        if (!Untold(job, records).Any())
        {
            return job;
        }

        SlurmElement[] parts = GiveUp(job, records, seenAt, hasAccounting);
        return job with { Elements = job.Elements is null ? null : parts, Components = job.Components is null ? null : parts };
    }

    private SlurmElement[] GiveUp(SlurmJob job, JobRecord[] records, DateTimeOffset seenAt, bool hasAccounting)
    {
        HashSet<string> untold = [.. Untold(job, records).Select(part => part.Index)];
        return [.. job.Parts!.Select(part => untold.Contains(part.Index) ? GiveUp(part, part.SeenAt ?? seenAt, hasAccounting) : part)];
    }

    /// <summary>
    /// A part that nobody knows any more, while the others are known. One that was waiting and is not in accounting either was cancelled by itself:
    /// then Slurm drops it without a trace.
    /// </summary>
    private SlurmElement GiveUp(SlurmElement part, DateTimeOffset seenAt, bool hasAccounting)
    {
        bool neverStarted = hasAccounting && new JobState(part.State).TaskState is QmeTaskState.Pending;
        return part with
        {
            SeenAt = seenAt,
            State = neverStarted && (_now - seenAt > s_lag || IsLate(seenAt)) ? "CANCELLED" : IsLate(seenAt) ? JobState.Vanished : part.State,
        };
    }

    /// <summary>When Slurm knew a job for the last time, if it did so the last time that anybody asked (UTC).</summary>
    private static DateTimeOffset SeenAt(QmeTask task, SlurmJob job) => task.RefreshedAt ?? job.Submitted ?? task.Created;

    private bool IsLate(DateTimeOffset seenAt) => _now - seenAt > _grace;

    /// <summary>The parts that had not ended when they were last seen, and are not among what is said now.</summary>
    private static IEnumerable<SlurmElement> Untold(SlurmJob job, JobRecord[] records) =>
        job.Parts?.Where(part => !PartsUpdate.HasEnded(part)).ExceptBy(records.Select(record => record.Part), part => part.Index) ?? [];

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
}
