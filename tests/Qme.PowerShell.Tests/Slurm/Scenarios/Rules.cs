using System.Globalization;
using System.Text.RegularExpressions;

namespace Qme.PowerShell.Tests.Slurm.Scenarios;

/// <summary>What Qme has to say when Slurm says something: the table under "States" in docs/executors/slurm.md, and what stands around it.</summary>
internal static class Rules
{
    // signal(7); beyond 31 the number is one of Slurm's own errors.
    private static readonly Dictionary<int, string> s_signals = new() { [1] = "SIGHUP", [2] = "SIGINT", [6] = "SIGABRT", [9] = "SIGKILL", [10] = "SIGUSR1", [11] = "SIGSEGV", [15] = "SIGTERM" };

    private static readonly string[] s_worstFirst = ["Lost", "Failed", "Cancelled", "Complete"];

    private static readonly Dictionary<string, (string State, string Reason)> s_table = ReadTable();

    /// <summary>What Qme has to say about a job.</summary>
    /// <param name="words">What Slurm says.</param>
    /// <param name="elements">How many elements were submitted, of an array.</param>
    /// <param name="files">What it has written (<see cref="Files"/>).</param>
    public static Account Of(SlurmWords words, int? elements, IReadOnlyDictionary<string, string[]> files) =>
        elements is int count ? OfArray(words, count, files) : OfJob(words.Jobs[0]) with
        {
            Output = files.GetValueOrDefault("out") ?? [],
            Error = files.GetValueOrDefault("err") ?? files.GetValueOrDefault("out") ?? [],
        };

    private static Account OfJob(SlurmRecord job)
    {
        (string state, string reason) = s_table[job.Word];
        bool hasEnded = HasEnded(state);

        // A job that was cancelled before it started has the time of that for a start.
        bool neverRan = state is "Pending" || (state is "Cancelled" && job.Started == job.Ended);
        return new Account(string.Join(' ', new[] { state, End(job), Reason(job, reason) }.Where(text => text is not null)))
        {
            Job = string.Join(", ", new[] { job.Name, job.Reason }.Where(text => text is not null)),
            Partition = job.Partition,
            Submitted = job.Submitted,
            Started = neverRan ? null : job.Started,
            Ended = hasEnded ? job.Ended : null,
        };
    }

    /// <summary>"An array is Pending until an element starts, Running until all have ended, and then the worst that became of any."</summary>
    private static Account OfArray(SlurmWords words, int count, IReadOnlyDictionary<string, string[]> files)
    {
        // An element that was cancelled while it waited is dropped by Slurm without a trace.
        string[] all = [.. words.Jobs.Select(job => job.Word), .. Enumerable.Repeat("CANCELLED", count - words.Jobs.Count)];
        string[] states = [.. all.Select(word => s_table[word].State).Distinct()];
        string state = states is ["Pending"] ? "Pending" : !states.All(HasEnded) ? "Running" : s_worstFirst.First(states.Contains);
        string counts = string.Join(", ", all.CountBy(word => word).OrderBy(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Value} {c.Key}"));
        int? exitCode = state is "Complete" ? 0 : state is "Failed" && words.Jobs.Max(job => job.ExitCode) is > 0 and int most ? most : null;
        Account[] accounts = [.. words.Jobs.Select(OfJob)];
        string[] output = [.. files.OrderBy(file => Number(file.Key.Split(' ')[1])).SelectMany(file => file.Value)];
        return new Account(string.Join(' ', new[] { state, exitCode?.ToString(CultureInfo.InvariantCulture), state is "Complete" ? null : counts }.Where(text => text is not null)))
        {
            Job = counts,
            Partition = words.Jobs[0].Partition,
            Submitted = words.Jobs.Min(job => job.Submitted),
            Started = accounts.Min(a => a.Started),
            Ended = HasEnded(state) ? accounts.Max(a => a.Ended) : null,
            Elements = [.. words.Jobs.Where(job => OfJob(job).Started is not null).OrderBy(job => Number(job.Part!)).Select(job => string.Join(' ', new[] { job.Part, job.Name, job.Signal != 0 ? $"signal {job.Signal}" : End(job) }.Where(text => text is not null)))],
            Output = output,
            Error = output,
        };
    }

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);

    private static bool HasEnded(string state) => state is not ("Pending" or "Running");

    /// <summary>"A failed job for which 0 is said has no exit code": it is what an end by something else leaves.</summary>
    private static string? End(SlurmRecord job) =>
        !HasEnded(s_table[job.Word].State) ? null
        : job.Signal != 0 ? s_signals.GetValueOrDefault(job.Signal)
        : job.ExitCode != 0 || job.Word == "COMPLETED" ? job.ExitCode.ToString(CultureInfo.InvariantCulture)
        : null;

    private static string? Reason(SlurmRecord job, string rule) => rule switch
    {
        "" => null,
        _ when rule.StartsWith("Slurm's word", StringComparison.Ordinal) => job.Word,
        _ when rule.StartsWith("Slurm's", StringComparison.Ordinal) => job.Reason,

        // The signal is said already.
        _ when rule.StartsWith("the signal", StringComparison.Ordinal) => End(job) is null ? job.Reason : null,
        _ => throw new InvalidOperationException($"The table says '{rule}' of the reason of {job.Word}, which these rules do not understand."),
    };

    /// <summary>From a word of Slurm's to the state and to what is said of the reason.</summary>
    private static Dictionary<string, (string State, string Reason)> ReadTable() => File.ReadLines(Path.Combine(Repository.Root, "docs", "executors", "slurm.md"))
        .SkipWhile(line => line != "| Slurm says | State | Reason |")
        .Skip(2)
        .TakeWhile(line => line.StartsWith('|'))
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
        .SelectMany(cells => Regex.Matches(cells[1], @"\b[A-Z][A-Z_]+\b").Select(word => (Word: word.Value, State: cells[2], Reason: cells[3])))
        .ToDictionary(row => row.Word, row => (row.State, row.Reason));
}
