using Qme.Executors.Slurm.Watching;

namespace Qme.Executors.Slurm.Acting.Explaining;

/// <summary>
/// What Slurm says about jobs that are to be explained, beside what is recorded of them: each of its programs is asked once for all, and only if there is
/// something that it alone knows.
/// </summary>
internal sealed class CaseFacts
{
    private static readonly string[] s_queueFields =
    [
        "State", "Reason", "SubmitTime", "RestartCnt", "StartTime", "TimeUsed", "TimeLimit", "Dependency", "NumNodes", "NumCPUs", "NodeList", "Partition", "QOS",
        "Account", "Reservation", "Licenses",
    ];

    private static readonly string[] s_accountingFields = [.. FailedSteps.Fields, "Timelimit", "ReqMem", "NodeList"];

    // Of these accounting knows more than what is recorded: the limit, the memory, the nodes, who did it.
    private static readonly HashSet<string> s_accounted = ["TIMEOUT", "OUT_OF_MEMORY", "CANCELLED", "NODE_FAIL", "BOOT_FAIL", "PREEMPTED"];

    private static readonly HashSet<string> s_limitReasons = ["PartitionTimeLimit", "PartitionNodeLimit"];

    private readonly Dictionary<(string JobId, string? Part), IReadOnlyDictionary<string, string>> _queue = [];
    private readonly Dictionary<(string JobId, string? Part), IReadOnlyDictionary<string, string>> _accounting = [];
    private readonly Dictionary<string, string?> _failedSteps = [];
    private readonly Dictionary<string, PartitionLimits> _partitions = [];

    private CaseFacts()
    {
    }

    /// <summary>Asks about jobs of one cluster.</summary>
    public static CaseFacts Ask(ExecutorContext context, string? cluster, IReadOnlyCollection<JobTarget> targets)
    {
        CaseFacts facts = new();
        SlurmPrograms programs = new(context, cluster);
        try
        {
            bool knowsEnded = facts.AskAccounting(programs, [.. targets.Where(NeedsAccounting)]);
            if (!knowsEnded || targets.Any(target => !target.Task.HasEnded))
            {
                facts.AskController(programs);
            }
        }
        catch (QmeException e) when (e.ErrorId == ErrorIds.SchedulerUnreachable)
        {
            context.Log.Warn($"{e.Message} What follows is as it was last seen.");
        }

        return facts;
    }

    /// <summary>What the controller says of a job, or a part of it; null when it says nothing.</summary>
    public IReadOnlyDictionary<string, string>? InQueue(SlurmJob job, string? part) =>
        _queue.TryGetValue((job.JobId, part), out IReadOnlyDictionary<string, string>? values) && IsOf(job, values) ? values : null;

    /// <summary>What accounting says of a job, or a part of it; null when it says nothing.</summary>
    public IReadOnlyDictionary<string, string>? InAccounting(SlurmJob job, string? part) => _accounting.GetValueOrDefault((job.JobId, part));

    /// <summary>Which step failed in a job that ended well; empty for none, and null when accounting does not say, or was not asked.</summary>
    public string? FailedStepOf(SlurmJob job) => job.FailedStep ?? _failedSteps.GetValueOrDefault(job.JobId);

    /// <summary>What a partition allows; null when that was not asked.</summary>
    public PartitionLimits? LimitsOf(string? partition) => partition is null ? null : _partitions.GetValueOrDefault(partition);

    private static bool NeedsAccounting(JobTarget target) => target.Task.HasEnded
        && (target.Job.Parts is IReadOnlyList<SlurmElement> parts
            ? parts.Any(part => s_accounted.Contains(new JobState(part.State).Word))
            : s_accounted.Contains(new JobState(target.Job.State ?? "").Word) || target.Job is { State: "COMPLETED", FailedStep: null });

    // An id is used again; a requeue gives the job another time of submission.
    private static bool IsOf(SlurmJob job, IReadOnlyDictionary<string, string> values) =>
        job.Submitted is not DateTimeOffset known
        || SlurmValue.Time(values["SubmitTime"]) is not DateTimeOffset submitted
        || (submitted - known).Duration() <= TimeSpan.FromSeconds(2)
        || values["RestartCnt"] != "0";

    /// <returns>Whether there is accounting, or no need for it.</returns>
    private bool AskAccounting(SlurmPrograms programs, IReadOnlyCollection<JobTarget> targets)
    {
        foreach (JobTarget[] chunk in targets.Chunk(Sacct.MostIds))
        {
            DateTimeOffset since = targets.Min(target => target.Job.Submitted ?? target.Task.Created);
            if (Sacct.AskSteps(programs, chunk.Select(target => target.Job.JobId), since, s_accountingFields) is not IReadOnlyList<string[]> rows)
            {
                return false;
            }

            foreach (IGrouping<string, string[]> job in rows.GroupBy(row => JobRecord.SubmittedIdOf(row[0])))
            {
                _failedSteps[job.Key] = FailedSteps.Find(job.Key, [.. job]);
                foreach (string[] row in job.Where(row => !row[0].Contains('.', StringComparison.Ordinal)))
                {
                    Add(_accounting, row[0], s_accountingFields.Zip(row).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.OrdinalIgnoreCase));
                }
            }
        }

        return true;
    }

    private void AskController(SlurmPrograms programs)
    {
        foreach (IReadOnlyDictionary<string, string> values in QueueRecords.Ask(programs, s_queueFields).SelectMany(job => job))
        {
            Add(_queue, values[QueueRecords.Id], values);
        }

        if (_queue.Values.Any(values => s_limitReasons.Contains(values["Reason"])))
        {
            AskPartitions(programs);
        }
    }

    private void AskPartitions(SlurmPrograms programs)
    {
        foreach (string line in programs.AskController("sinfo", "-h", "-o", "%R|%l|%s|%D").Output.Split('\n'))
        {
            // A partition has a line for each kind of its nodes.
            if (line.Split('|') is [string name, string time, string nodes, string count] && !_partitions.ContainsKey(name))
            {
                _partitions[name] = new PartitionLimits(SlurmTime.Read(time), nodes, count);
            }
        }
    }

    private static void Add(
        Dictionary<(string JobId, string? Part), IReadOnlyDictionary<string, string>> facts,
        string id,
        IReadOnlyDictionary<string, string> values)
    {
        string jobId = JobRecord.SubmittedIdOf(id);
        string?[] parts = id.Split('+', 2) is [_, string component] ? [component]
            : QueueRecords.IndexesOf(id).ToArray() is { Length: > 0 } indexes ? indexes
            : new string?[] { null };
        foreach (string? part in parts)
        {
            facts[(jobId, part)] = values;
        }
    }
}
