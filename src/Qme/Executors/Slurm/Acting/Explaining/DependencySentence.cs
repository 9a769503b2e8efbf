using System.Text.RegularExpressions;

namespace Qme.Executors.Slurm.Acting.Explaining;

/// <summary>What a job depends on, from what squeue says of it: <c>afterok:16(unfulfilled),afterany:17_3(unfulfilled)</c> (observed with 22.05).</summary>
internal static partial class DependencySentence
{
    // How each kind goes on after "job 16" (sbatch(1), --dependency).
    private static readonly Dictionary<string, string> s_kinds = new(StringComparer.Ordinal)
    {
        ["after"] = "to start",
        ["afterany"] = "to end",
        ["afterok"] = "to succeed",
        ["afternotok"] = "to fail",
        ["aftercorr"] = "to succeed, element by element",
        ["afterburstbuffer"] = "to end, and its burst buffer to be emptied",
    };

    /// <summary>"Waits for" goes on so.</summary>
    public static string Waiting(string? dependency, SlurmJob job)
    {
        // What is met already is not waited for.
        string[] waits = [.. Read(dependency).Where(one => one.Status is not "fulfilled").Select(one => Wait(one, job))];
        return waits.Length > 0 ? string.Join(IsAny(dependency!) ? ", or for " : ", and for ", waits) : "other jobs";
    }

    /// <summary>"Will never start:" goes on so.</summary>
    public static string Never(string? dependency)
    {
        One[] all = [.. Read(dependency)];
        One? failed = all.FirstOrDefault(one => one.Status is "failed") ?? all.FirstOrDefault();
        return failed is not null && s_kinds.TryGetValue(failed.Kind, out string? wish)
            ? $"it waits for job {failed.Id} {wish} ({failed.Kind}), and that {(failed.Kind == "afternotok" ? "has succeeded" : "has failed or was cancelled")}"
            : "what it depends on will never come";
    }

    private static string Wait(One one, SlurmJob job) =>
        one.Kind == "singleton" ? $"all earlier jobs of the same user with the name {job.Submission?.JobName ?? job.JobName ?? "that it has"} to end (singleton)"
        : s_kinds.TryGetValue(one.Kind, out string? wish) ? $"job {one.Id} {wish} ({one.Kind}{one.Delay})"
        : $"{one.Kind} of job {one.Id}";

    // Any of them is enough when they are separated so.
    private static bool IsAny(string dependency) => dependency.Contains('?', StringComparison.Ordinal);

    private static IEnumerable<One> Read(string? dependency) => Pattern().Matches(dependency ?? "").Select(match => new One(
        match.Groups["kind"].Value,
        match.Groups["id"].Value,
        match.Groups["delay"] is { Success: true, Value: string minutes } ? $", {minutes} minutes later" : "",
        match.Groups["status"].Value));

    private sealed record One(string Kind, string Id, string Delay, string Status);

    [GeneratedRegex(@"(?<kind>[a-z]+)(?::(?<id>[0-9]+(?:_(?:[0-9]+|\*|\[[^\]]*\]))?)(?:\+(?<delay>[0-9]+))?)?(?:\((?<status>[a-z]+)\))?", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
