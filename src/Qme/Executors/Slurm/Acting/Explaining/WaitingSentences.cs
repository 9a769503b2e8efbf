using System.Text.RegularExpressions;

namespace Qme.Executors.Slurm.Acting.Explaining;

/// <summary>
/// Why a job waits, in a sentence for each of Slurm's reasons: squeue(1), JOB REASON CODES, and https://slurm.schedmd.com/resource_limits.html.
/// A reason that is not here is told in Slurm's own word.
/// </summary>
internal static partial class WaitingSentences
{
    private static readonly Dictionary<string, Func<JobCase, string>> s_sentences = new(StringComparer.Ordinal)
    {
        // What passes by itself.
        ["None"] = job => $"Waits, and the scheduler has not said what for{Expected(job)}.",
        ["WaitingForScheduling"] = job => $"Waits for the scheduler to look at it{Expected(job)}.",
        ["Resources"] = job => $"Waits for resources: {Wish(job)}{Expected(job)}.",
        ["Priority"] = job => $"Waits for jobs of higher priority{In(job)}{Expected(job)}.",
        ["Dependency"] = job => $"Waits for {DependencySentence.Waiting(job.Dependency, job.Job)}.",
        ["BeginTime"] = job => job.Asked("begin")
            ? $"May not start {Before(job)}, as it was submitted (--begin)."
            : $"May not start {Before(job)}: after a requeue Slurm waits for a while.",
        ["NonZeroExitCode"] = job => $"Waits to run again: the last time it ended with another exit code than 0{Expected(job)}.",
        ["TimeLimit"] = job => $"Waits to run again: the last time it ran out of its time{Expected(job)}.",
        ["OutOfMemory"] = job => $"Waits to run again: the last time it used more memory than it had asked for{Expected(job)}.",
        ["JobArrayTaskLimit"] = job => $"Waits because no more elements of the array may run at once{Throttle(job)}.",
        ["Licenses"] = job => $"Waits for a license{Named(job.Licenses)}.",
        ["Reservation"] = job => $"Waits for its reservation{Named(job.Reservation)} to begin.",
        ["Cleaning"] = _ => "Waits until what its last run has left is cleaned up.",
        ["Prolog"] = _ => "Waits for a program of the site that runs before every job (PrologSlurmctld).",
        ["DelayBoot"] = _ => "Waits for nodes to become free before others are booted for it (--delay-boot).",
        ["BurstBufferOperation"] = _ => "Waits for an operation of the burst buffer, which has failed or is not over.",
        ["BurstBufferResources"] = _ => "Waits for room in the burst buffer.",
        ["BurstBufferStageIn"] = _ => "Waits for its files to be brought into the burst buffer.",
        ["FedJobLock"] = _ => "Waits for the clusters of the federation to agree which of them runs it.",
        ["PowerNotAvail"] = _ => "Waits for electrical power.",
        ["PowerReserved"] = _ => "Waits because electrical power is reserved for others.",
        ["InactiveLimit"] = _ => "Has been inactive for as long as the system allows.",

        // What somebody has to do something about.
        ["JobHeldUser"] = job => $"Is held by its user, and starts only when it is released: Invoke-QmeAction release {job.Task.Id}.",
        ["JobHeldAdmin"] = _ => "Is held by an administrator, who has to release it.",
        ["JobHoldMaxRequeue"] = job => $"Is held because it was requeued as often as the system allows: Invoke-QmeAction release {job.Task.Id}.",
        ["RequeueExit"] = _ => "Has exited with a code for which the system runs jobs again.",
        ["RequeueExitHold"] = job => $"Has exited with a code for which the system holds jobs: Invoke-QmeAction release {job.Task.Id}.",
        ["JobLaunchFailure"] = job => $"Could not be launched, and is held: Invoke-QmeAction release {job.Task.Id}.",
        ["DependencyNeverSatisfied"] = job =>
            $"Will never start: {DependencySentence.Never(job.Dependency)}. Cancel it, or take the dependency away: scontrol update jobid={job.Job.JobId} dependency=",
        ["PartitionTimeLimit"] = job => job.Limits?.Time is TimeSpan allowed && job.TimeLimit is TimeSpan asked
            ? $"Will not start: it asks for {SlurmTime.WriteShort(asked)}, and partition {job.Partition} allows {SlurmTime.WriteShort(allowed)}. Ask for less (--time), or for another partition."
            : $"Will not start: it asks for more time than partition {job.Partition} allows.",
        ["PartitionNodeLimit"] = job =>
            $"Cannot start: it asks for {Count(job.NodeCount, "node")}, and partition {job.Partition} {Has(job.Limits)}. Or nodes that it needs are down.",
        ["PartitionConfig"] = job => $"Will not start: what it asks for is not allowed in partition {job.Partition}.",
        ["PartitionDown"] = job => $"Waits because partition {job.Partition} is down.",
        ["PartitionInactive"] = job => $"Waits because partition {job.Partition} is inactive.",
        ["BadConstraints"] = _ => "Will not start: no node has what it asks for.",
        ["NodeDown"] = _ => "Waits because a node that it needs is down.",
        ["FrontEndDown"] = _ => "Waits because no front end node is available.",
        ["SystemFailure"] = _ => "Waits because Slurm, a file system or the network has failed.",
        ["MaxMemPerLimit"] = job => $"Will not start: it asks for more memory than partition {job.Partition} allows.",
        ["ReservationDeleted"] = job => $"Will not start: its reservation{Named(job.Reservation)} was deleted.",
        ["InvalidAccount"] = job => $"Will not start: its account{Named(job.Account)} is not valid.",
        ["InvalidQOS"] = job => $"Will not start: its QOS{Named(job.Qos)} is not valid.",
        ["QOSNotAllowed"] = job => $"Will not start: its QOS{Named(job.Qos)} is not allowed to its account or partition.",
        ["AccountNotAllowed"] = job => $"Will not start: its account{Named(job.Account)} is not allowed in partition {job.Partition}.",
        ["AccountingPolicy"] = _ => "Will not start: the accounting of the site does not allow it.",
        ["QOSUsageThreshold"] = job => $"Will not start: the share that its QOS{Named(job.Qos)} demands of an account is used up.",
        ["DeadLine"] = _ => "Will not start: it could not end before its deadline (--deadline).",
    };

    /// <summary>Why it waits.</summary>
    public static string Of(JobCase job)
    {
        string reason = job.Reason ?? "None";
        if (Find(reason, job) is string sentence)
        {
            return sentence;
        }

        // "ReqNodeNotAvail, UnavailableNodes:n4", "ReqNodeNotAvail, May be reserved for other job".
        if (reason.StartsWith("ReqNodeNotAvail", StringComparison.Ordinal))
        {
            string nodes = reason.Split(':', 2) is [_, { Length: > 0 } names] ? $": {names}" : "";
            return $"Needs nodes that cannot be used now, because they are down, drained or reserved{nodes}.";
        }

        // Old versions write blanks for the underscores.
        if (reason.Replace('_', ' ').StartsWith("Nodes required for job are DOWN", StringComparison.OrdinalIgnoreCase))
        {
            return "Needs nodes that are down, drained, or reserved for jobs of partitions with a higher priority.";
        }

        // The elements of an array that are told together may have one each.
        string?[] parts = [.. reason.Split(',').Select(part => Find(part, job))];
        return parts.All(part => part is not null) ? string.Join(" Or: ", parts) : $"Waits for what Slurm calls {reason}{Expected(job)}.";
    }

    private static string? Find(string reason, JobCase job) =>
        s_sentences.TryGetValue(reason, out Func<JobCase, string>? sentence) ? sentence(job) : LimitSentence.Find(reason, job);

    /// <summary>When it is expected to start, as the end of a sentence.</summary>
    private static string Expected(JobCase job) => job.StartExpected is null ? "" : $"; Slurm expects it to start at {Sentence.Time(job.StartExpected.Value)}";

    private static string Before(JobCase job) => job.StartExpected is DateTimeOffset start ? $"before {Sentence.Time(start)}" : "yet";

    private static string Wish(JobCase job) => $"{Count(job.ProcessorCount, "processor")} on {Count(job.NodeCount, "node")}{In(job)}";

    private static string In(JobCase job) => job.Partition is null ? "" : $" in partition {job.Partition}";

    private static string Count(string? count, string what) => count is null ? what + "s" : count == "1" ? $"1 {what}" : $"{count} {what}s";

    private static string Has(PartitionLimits? limits) => limits switch
    {
        null => "allows another number",
        { Nodes: string nodes } when nodes.EndsWith("-infinite", StringComparison.Ordinal) => $"has {limits.NodeCount}",
        _ => $"has {limits.NodeCount} and allows {limits.Nodes}",
    };

    private static string Named(string? name) => string.IsNullOrEmpty(name) || name == "(null)" ? "" : $" {name}";

    private static string Throttle(JobCase job) => ThrottlePattern().Match(job.Job.Submission?.ValueOf("array") ?? "") is { Success: true } match
        ? $" than {match.Groups[1].Value} (--array=…{match.Value})"
        : "";

    [GeneratedRegex("%([0-9]+)$", RegexOptions.CultureInvariant)]
    private static partial Regex ThrottlePattern();
}
