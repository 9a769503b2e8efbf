using Qme.Executors.Slurm.Watching;

namespace Qme.Executors.Slurm.Submitting;

/// <summary>
/// Finds the jobs of submissions that are not confirmed: by their name, directory, script and time. A job is the job of one submission only, and where
/// there are more jobs than submissions none is taken.
/// </summary>
/// <param name="programs">Whom to ask.</param>
/// <param name="isTaken">Whether the job with an id is that of another task.</param>
/// <param name="listWithoutJob">All tasks of the cluster that have no job now, also those whose sbatch still runs.</param>
internal sealed class Adoption(SlurmPrograms programs, Func<string, bool> isTaken, Func<IEnumerable<QmeTask>> listWithoutJob)
{
    // Clocks of submit host and controller agree to the second where time is served, and always to five minutes: munge(7) refuses more.
    private static readonly TimeSpan[] s_differences = [TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5)];

    /// <summary>Within what a job is the job of one task only.</summary>
    public const string RefScope = nameof(SlurmJob.Cluster);

    // What squeue has for the script of a job whose script was no file.
    private const string NoScript = "(null)";

    // How long a job has to be missing before there is none: what was asked for may still be on its way.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    /// <summary>What is newly known of submissions, for those of which something is.</summary>
    /// <param name="tasks">The tasks, of one cluster.</param>
    /// <param name="known">The user's jobs that the controller knows.</param>
    /// <exception cref="QmeException"><see cref="ErrorIds.SchedulerUnreachable"/>.</exception>
    public IEnumerable<(QmeTask Task, TaskUpdate Update)> Find(IEnumerable<QmeTask> tasks, IReadOnlyList<JobRecord> known)
    {
        Search[] searches = [.. tasks.Select(task => new Search(task)).OrderBy(search => search.Unconfirmed.Asked)];
        if (searches.Length == 0)
        {
            yield break;
        }

        // After the jobs are known: whoever submits from now on has none among them. And before anybody is asked what is taken, because who has no job
        // any more by then has taken one.
        Search[] others = [.. listWithoutJob().ExceptBy(searches.Select(search => search.Task.Uid), task => task.Uid).Select(task => new Search(task))];
        HashSet<string> named = [.. others.Select(other => SubmissionReply.Of(other.Task)?.JobId).OfType<string>()];
        bool IsFree(JobRecord record) => !named.Contains(record.SubmittedId) && !isTaken(record.SubmittedId);
        IReadOnlyList<JobRecord> free = [.. known.Where(IsFree)];
        IReadOnlyList<JobRecord>? remembered = null;
        if (searches.Any(search => !free.Any(record => search.Fits(record, s_differences[^1]))))
        {
            remembered = AskAccounting(searches[0]);
            free = [.. free, .. (remembered ?? []).Where(IsFree)];
        }

        foreach (Search[] alike in Alike(searches))
        {
            foreach ((QmeTask task, TaskUpdate update) in Settle(alike, [.. others.Where(other => other.Look == alike[0].Look)], free, remembered is not null))
            {
                yield return (task, update with { UnnamedWithin = RefScope });
            }
        }
    }

    private IReadOnlyList<JobRecord>? AskAccounting(Search first)
    {
        try
        {
            return Sacct.AskSince(programs, first.Task.User, first.Unconfirmed.Asked - s_differences[^1]);
        }
        catch (QmeException e) when (e.ErrorId == ErrorIds.SchedulerUnreachable)
        {
            // The controller alone decides then, as where there is no accounting.
            return null;
        }
    }

    /// <summary>Submissions that look the same and were made at the same time, so that a job of one might be that of another.</summary>
    private static IEnumerable<Search[]> Alike(Search[] searches)
    {
        foreach (IGrouping<(string, string, string?), Search> same in searches.GroupBy(search => search.Look))
        {
            List<Search> together = [];
            foreach (Search search in same)
            {
                if (together.Count > 0 && together.Max(earlier => earlier.Latest) + s_differences[^1] < search.Unconfirmed.Asked)
                {
                    yield return [.. together];
                    together.Clear();
                }

                together.Add(search);
            }

            yield return [.. together];
        }
    }

    private IEnumerable<(QmeTask Task, TaskUpdate Update)> Settle(Search[] searches, Search[] others, IReadOnlyList<JobRecord> free, bool hasAccounting)
    {
        string[] candidates = [];
        TimeSpan difference = s_differences[0];
        foreach (TimeSpan next in s_differences)
        {
            difference = next;
            candidates =
            [
                .. free.Where(record => searches.Any(search => search.Fits(record, next)))
                    .Select(record => record.SubmittedId)
                    .Distinct()
                    .OrderBy(id => id.Length)
                    .ThenBy(id => id, StringComparer.Ordinal),
            ];
            if (candidates.Length > 0)
            {
                break;
            }
        }

        // One of them may be that of an sbatch that has not said so yet.
        if (candidates.Length > searches.Length || free.Any(record => candidates.Contains(record.SubmittedId) && others.Any(other => other.Fits(record, difference))))
        {
            foreach (Search search in searches)
            {
                yield return (search.Task, (search.Unconfirmed with { Candidates = candidates, AbsentSince = null }).Update(search.Submission));
            }

            yield break;
        }

        List<Search> open = [.. searches];
        foreach (string id in candidates)
        {
            Search? search = open.FirstOrDefault(search => free.Any(record => record.SubmittedId == id && search.Fits(record, difference)));
            if (search is not null)
            {
                open.Remove(search);
                yield return (search.Task, Adopted(search.Task, id, ClusterOf(search.Submission), [.. free.Where(record => record.SubmittedId == id)]));
            }
        }

        foreach (Search search in open)
        {
            yield return (search.Task, Missing(search, free, hasAccounting));
        }
    }

    /// <summary>The cluster that a submission names; null for the one of this machine, and when it leaves the choice to Slurm.</summary>
    public static string? ClusterOf(Submission submission) =>
        submission.ValueOf("clusters") is string clusters && !clusters.Contains(',') && clusters != "all" ? clusters : null;

    /// <summary>A task whose job has been found.</summary>
    /// <param name="task">The task.</param>
    /// <param name="jobId">The job's id.</param>
    /// <param name="cluster">The cluster, where one was named.</param>
    /// <param name="records">What is said of the job.</param>
    public static TaskUpdate Adopted(QmeTask task, string jobId, string? cluster, JobRecord[] records)
    {
        SlurmJob job = SubmittedJob.Of(task, jobId, cluster);
        return JobUpdate.Of(JobFiles.Told(task, job, records), records) ?? new TaskUpdate(QmeTaskState.Pending) { Ref = jobId, Data = job.ToJson() };
    }

    /// <summary>A submission of which no job is known. That there is none is certain when all who would know say so for a while.</summary>
    private TaskUpdate Missing(Search search, IReadOnlyList<JobRecord> free, bool hasAccounting)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        Unconfirmed unconfirmed = search.Unconfirmed;
        if (free.Any(record => search.Resembles(record, s_differences[^1])))
        {
            // A plugin of the site may have given it another name.
            return (unconfirmed with { AbsentSince = null }).Update(search.Submission);
        }

        if (unconfirmed.AbsentSince is not DateTimeOffset since)
        {
            return (unconfirmed with { AbsentSince = now, Candidates = [] }).Update(search.Submission);
        }

        if (now - since < s_patience)
        {
            return unconfirmed.Update(search.Submission);
        }

        // Without accounting a job that has ended is known for a while only.
        bool wouldBeKnown = hasAccounting || since - unconfirmed.Ended < Scontrol.MinJobAge(programs);
        return (wouldBeKnown ? unconfirmed : unconfirmed with { StateIfAbsent = QmeTaskState.Lost }).Absent(search.Submission);
    }

    /// <summary>A submission whose job is looked for.</summary>
    private sealed class Search(QmeTask task)
    {
        public QmeTask Task => task;

        public Submission Submission { get; } = Submission.Of(task)!;

        /// <summary>What is not confirmed; of an sbatch that still runs all.</summary>
        public Unconfirmed Unconfirmed { get; } = Unconfirmed.Of(task)
            ?? new Unconfirmed { Asked = task.Started ?? task.Created, Ended = DateTimeOffset.UtcNow, MayCome = true, StateIfAbsent = QmeTaskState.Lost };

        /// <summary>What its job looks like.</summary>
        public (string Name, string WorkDir, string? Script) Look => (Submission.JobName, Submission.WorkDir, Submission.ScriptPath);

        /// <summary>When its job was submitted at the latest.</summary>
        public DateTimeOffset Latest => Unconfirmed.MayCome ? DateTimeOffset.UtcNow : Unconfirmed.Ended;

        /// <summary>Whether a job looks and was submitted as its own.</summary>
        /// <param name="record">The job.</param>
        /// <param name="difference">By how much clocks may differ.</param>
        public bool Fits(JobRecord record, TimeSpan difference) =>
            record.Name == Submission.JobName && record.WorkDir == Submission.WorkDir && IsInTime(record, difference) && FitsScript(record);

        /// <summary>Whether a job may be its own under another name.</summary>
        public bool Resembles(JobRecord record, TimeSpan difference) =>
            record.WorkDir == Submission.WorkDir && IsInTime(record, difference);

        // Times are whole seconds to Slurm.
        private bool IsInTime(JobRecord record, TimeSpan difference) =>
            record.Submitted is DateTimeOffset submitted
            && submitted >= Unconfirmed.Asked - difference - TimeSpan.FromSeconds(1)
            && submitted <= Latest + difference;

        /// <summary>Whether the script has the name of its own, as far as that is said: squeue has it with its arguments, and sacct not at all.</summary>
        private bool FitsScript(JobRecord record) => record.Command is null
            || (Submission.ScriptPath is string path
                ? Path.GetFileName(path) is string name && (name.Contains(' ') || Path.GetFileName(record.Command.Split(' ')[0]) == name)
                : record.Command == NoScript);
    }
}
