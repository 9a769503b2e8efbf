using System.Globalization;
using Qme.Execution;

namespace Qme.Executors.Slurm.Acting.Explaining;

/// <summary>Puts together what is recorded of a job and what Slurm says of it now.</summary>
/// <param name="context">Who asks.</param>
/// <param name="facts">What Slurm says.</param>
internal sealed class CaseMaking(ExecutorContext context, CaseFacts facts)
{
    private const string CancelledBy = "CANCELLED by ";

    private readonly Dictionary<string, string> _users = [];

    /// <summary>A plain job.</summary>
    public JobCase Of(QmeTask task, SlurmJob job)
    {
        IReadOnlyDictionary<string, string>? queue = facts.InQueue(job, null);
        JobCase known = new(task, job with { FailedStep = facts.FailedStepOf(job) }, new JobState(queue?["State"] ?? job.State ?? "PENDING"))
        {
            Reason = queue is null ? job.Reason : SlurmValue.Reason(queue["Reason"]),
            ExitCode = task.ExitCode,
            Signal = task.Signal,
            HasStarted = task.Started is not null,
            Elapsed = task.Duration,
            OutputPath = job.OutputPath,
        };
        return With(known, queue, facts.InAccounting(job, null));
    }

    /// <summary>A part of a job: an element of an array, or a component.</summary>
    /// <param name="task">The task.</param>
    /// <param name="job">The job.</param>
    /// <param name="part">The part.</param>
    /// <param name="isAlone">Whether it is the only one that is asked about, so that what is its own may be said.</param>
    public JobCase Of(QmeTask task, SlurmJob job, SlurmElement part, bool isAlone)
    {
        IReadOnlyDictionary<string, string>? queue = facts.InQueue(job, part.Index);
        JobCase known = new(task, job, new JobState(queue?["State"] ?? part.State))
        {
            Reason = queue is null ? part.Reason : SlurmValue.Reason(queue["Reason"]),
            ExitCode = part.ExitCode,
            Signal = part.Signal,
            HasStarted = part.Started is not null,
            Elapsed = part.Ended - part.Started,
            OutputPath = job.OutputPath,
        };
        JobCase whole = With(known, queue, facts.InAccounting(job, part.Index));
        return isAlone ? whole : whole with { Elapsed = null, Nodes = null };
    }

    private JobCase With(JobCase known, IReadOnlyDictionary<string, string>? queue, IReadOnlyDictionary<string, string>? accounting)
    {
        bool hasEnded = known.State.TaskState?.HasEnded() ?? false;
        string? partition = queue?["Partition"] ?? known.Job.Partition;
        return known with
        {
            Elapsed = hasEnded || queue is null ? known.Elapsed : SlurmTime.Read(queue["TimeUsed"]),
            StartExpected = known.State.TaskState is QmeTaskState.Pending && queue is not null ? SlurmValue.Time(queue["StartTime"]) : null,
            TimeLimit = SlurmTime.Read(queue?["TimeLimit"] ?? accounting?["Timelimit"] ?? "") ?? SlurmTime.ReadOption(known.Job.Submission?.ValueOf("time") ?? ""),
            Dependency = queue?["Dependency"],
            Partition = partition,
            Limits = facts.LimitsOf(partition),
            NodeCount = queue?["NumNodes"],
            ProcessorCount = queue?["NumCPUs"],
            Memory = MemoryOf(known.Job, accounting),
            Nodes = queue?["NodeList"] ?? accounting?["NodeList"],
            Qos = queue?["QOS"],
            Account = queue?["Account"],
            Reservation = queue?["Reservation"],
            Licenses = queue?["Licenses"],
            CancelledBy = accounting?["State"] is string state && state.StartsWith(CancelledBy, StringComparison.Ordinal) ? NameOf(state[CancelledBy.Length..]) : null,
        };
    }

    private static string? MemoryOf(SlurmJob job, IReadOnlyDictionary<string, string>? accounting) =>
        job.Submission?.ValueOf("mem") is string memory ? memory
        : job.Submission?.ValueOf("mem-per-cpu") is string perProcessor ? $"{perProcessor} per processor"
        : accounting?["ReqMem"] is { Length: > 0 } asked && asked[0] is not '0' ? asked
        : null;

    /// <summary>The name of a user; what a user is called who asks for it is "you".</summary>
    private string NameOf(string uid)
    {
        if (!_users.TryGetValue(uid, out string? name))
        {
            CaptureResult answer = context.Capture(new Capture("id", ["-nu", "--", uid]));
            name = answer.ExitCode != 0 ? string.Create(CultureInfo.InvariantCulture, $"user {uid}")
                : answer.Output.Trim() is string found && found == Environment.UserName ? "you"
                : answer.Output.Trim();
            _users[uid] = name;
        }

        return name;
    }
}
