using System.Globalization;
using System.Text.RegularExpressions;

namespace Qme.PowerShell.Tests.Slurm.Scenarios;

/// <summary>What one of Slurm's own tools says about a job: one record for a plain job, one for each element that it shows of an array.</summary>
internal sealed record SlurmWords(IReadOnlyList<SlurmRecord> Jobs)
{
    private static readonly string[] s_lasting = ["COMPLETED", "FAILED", "TIMEOUT", "DEADLINE", "OUT_OF_MEMORY", "NODE_FAIL", "BOOT_FAIL", "PREEMPTED", "CANCELLED", "REVOKED"];

    /// <summary>Whether nothing more happens to it by itself.</summary>
    public bool HasEnded => Jobs.Count > 0 && Jobs.All(job => s_lasting.Contains(job.Word));

    /// <summary>By scontrol show job; nothing when the controller does not know it.</summary>
    public static SlurmWords OfController(Play play)
    {
        SlurmOutcome outcome = play.Cluster!.Run("scontrol", "show", "job", play.Job!);
        return outcome.ExitCode == 0 ? new([.. outcome.Output.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(OfController)])
            : outcome.Error.Contains("Invalid job id", StringComparison.Ordinal) ? new([])
            : throw new InvalidOperationException(outcome.Error);
    }

    /// <summary>By sacct.</summary>
    public static SlurmWords OfAccounting(Play play)
    {
        SlurmOutcome outcome = play.Cluster!.Run("sacct", "-X", "-n", "-P", "--delimiter=\u001f", "-j", play.Job!, "--format=jobid,state,reason,exitcode,submit,start,end,partition");
        return new([.. outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\u001f')).Select(fields => new SlurmRecord(
            fields[0].Split('_', '+') is [_, string part] ? part : null,
            fields[1],
            NoneIsNull(fields[2]),
            Number(fields[3].Split(':')[0]),
            Number(fields[3].Split(':')[1]),
            Time(fields[4]),
            Time(fields[5]),
            Time(fields[6]),
            fields[7]))]);
    }

    public override string ToString() => Jobs.Count switch
    {
        0 => "nothing",
        1 => Jobs[0].ToString(),
        _ => string.Join(", ", Jobs.CountBy(job => job.ToString()).Select(count => $"{count.Value} × {count.Key}")),
    };

    /// <summary>
    /// One block of what scontrol shows. It begins with the name of the job, which may contain anything: what is looked for stands at the
    /// beginning of a line further down.
    /// </summary>
    private static SlurmRecord OfController(string block)
    {
        string Find(string pattern) => Regex.Match(block, @"^   (?:.* )?" + pattern, RegexOptions.Multiline).Groups[1].Value;
        Match state = Regex.Match(block, @"^   JobState=(\S+) Reason=(.*) Dependency=", RegexOptions.Multiline);
        return new SlurmRecord(
            Regex.Match(block, @"^JobId=\S+ ArrayJobId=\S+ ArrayTaskId=([0-9]+) ") is { Success: true } array ? array.Groups[1].Value
                : Regex.Match(block, @"^JobId=\S+ HetJobId=\S+ HetJobOffset=([0-9]+) ") is { Success: true } component ? component.Groups[1].Value
                : null,
            state.Groups[1].Value,
            NoneIsNull(state.Groups[2].Value),
            Number(Find("ExitCode=([0-9]+):")),
            Number(Find("ExitCode=[0-9]+:([0-9]+)")),
            Time(Find(@"SubmitTime=(\S+)")),
            Time(Find(@"StartTime=(\S+)")),
            Time(Find(@"EndTime=(\S+)")),
            Find(@"Partition=(\S+)"));
    }

    private static string? NoneIsNull(string reason) => reason is "None" or "" ? null : reason;

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);

    /// <summary>As Slurm writes times for people: local, without a zone.</summary>
    private static long? Time(string text) =>
        DateTime.TryParseExact(text, "s", CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out DateTime time) ? new DateTimeOffset(time).ToUnixTimeSeconds() : null;
}

/// <summary>What Slurm says about one job, in its own words. Times are seconds since 1970.</summary>
/// <param name="Part">The index of an element, or the number of a component; null for a plain job.</param>
/// <param name="Name">Its state: <c>FAILED</c>, <c>CANCELLED by 0</c>.</param>
internal sealed record SlurmRecord(string? Part, string Name, string? Reason, int ExitCode, int Signal, long? Submitted, long? Started, long? Ended, string Partition)
{
    /// <summary>Its state without the user who did it.</summary>
    public string Word => Name.Split(' ')[0];

    public override string ToString() => string.Join(' ', new[] { Name, Reason, $"{ExitCode}:{Signal}" }.Where(text => text is not null));
}
