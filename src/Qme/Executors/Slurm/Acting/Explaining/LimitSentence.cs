using System.Text.RegularExpressions;

namespace Qme.Executors.Slurm.Acting.Explaining;

/// <summary>
/// The reasons that name a limit of an association or of a quality of service (QOS). There are more than a hundred of them, and they are built from a
/// few words: <c>AssocGrpCpuLimit</c>, <c>QOSMaxGRESPerUser</c>, <c>QOSMinMemory</c>.
/// </summary>
internal static partial class LimitSentence
{
    private static readonly Dictionary<string, string> s_things = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Cpu"] = "processors",
        ["CpuMinutes"] = "processor minutes",
        ["CpuRunMinutes"] = "processor minutes of jobs that run",
        ["Mem"] = "memory",
        ["Memory"] = "memory",
        ["Node"] = "nodes",
        ["GRES"] = "generic resources, such as GPUs",
        ["License"] = "licenses",
        ["Energy"] = "energy",
        ["Billing"] = "billing units",
        ["BB"] = "burst buffer",
        ["Jobs"] = "jobs that run at once",
        ["Job"] = "jobs that run at once",
        ["SubmitJobs"] = "jobs that are submitted",
        ["SubmitJob"] = "jobs that are submitted",
        ["Wall"] = "run time",
        ["WallDuration"] = "run time",
        ["Resource"] = "resources",
        ["Time"] = "run time",
    };

    /// <summary>The sentence for such a reason; null for another.</summary>
    public static string? Find(string reason, JobCase job)
    {
        Match match = Pattern().Match(reason);
        if (!match.Success || Thing(match.Groups["thing"].Value) is not string thing)
        {
            return null;
        }

        string owner = match.Groups["owner"].Value switch
        {
            "QOS" => $"its QOS{Named(job.Qos)}",
            "" => "its account",
            _ => $"its account{Named(job.Account)}",
        };
        return (match.Groups["kind"].Value, match.Groups["per"].Value) switch
        {
            ("Min", _) => $"Will not start: it asks for less than the least {thing} that {owner} demands ({reason}).",
            ("Grp", _) => $"Waits because all jobs of {owner} together have reached its limit of {thing} ({reason}).",
            ("Max", "PerJob") => $"Will not start: it asks for more {thing} than {owner} allows a job ({reason}).",
            ("Max", "PerNode") => $"Will not start: it asks for more {thing} on a node than {owner} allows ({reason}).",
            ("Max", "PerUser") => $"Waits because its user has reached the limit of {thing} that {owner} sets ({reason}).",
            ("Max", "PerAccount") => $"Waits because its account has reached the limit of {thing} that {owner} sets ({reason}).",
            _ => $"Waits because {owner} has reached its limit of {thing} ({reason}).",
        };
    }

    private static string? Thing(string word)
    {
        if (s_things.TryGetValue(word, out string? thing))
        {
            return thing;
        }

        // Every resource can be limited by itself, by its minutes, and by those of the jobs that run.
        return MinutesPattern().Match(word) is { Success: true } minutes && s_things.TryGetValue(minutes.Groups["thing"].Value, out thing)
            ? $"minutes of {thing}{(minutes.Groups["run"].Success ? " of jobs that run" : "")}"
            : null;
    }

    private static string Named(string? name) => string.IsNullOrEmpty(name) || name == "(null)" ? "" : $" {name}";

    [GeneratedRegex("^(?:(?<owner>Association|Assoc|QOS)(?<kind>Grp|Max|Min|)|(?<owner>)(?<kind>Max))(?<thing>[A-Za-z]+?)(?<per>Per(?:Job|Node|User|Account))?(?:Limit|NotSatisfied)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();

    [GeneratedRegex("^(?<thing>[A-Za-z]+?)(?<run>Run)?Minutes$", RegexOptions.CultureInvariant)]
    private static partial Regex MinutesPattern();
}
