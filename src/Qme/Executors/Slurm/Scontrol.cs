using System.Globalization;
using System.Text.RegularExpressions;
using Qme.Execution;

namespace Qme.Executors.Slurm;

/// <summary>Asks <c>scontrol show job</c>, which knows more about a job than any other, as long as the controller knows it.</summary>
internal static partial class Scontrol
{
    // Values that may contain blanks, and take the rest of their line.
    private static readonly HashSet<string> s_wholeLines = ["Command", "WorkDir", "StdErr", "StdIn", "StdOut"];

    // The lines of a job behind the first, which ends in its name.
    private const string Indentation = "   ";

    /// <summary>What is known of a job: of an array, of each of its elements.</summary>
    /// <returns>The values by Slurm's own names; empty when the controller does not know the job.</returns>
    /// <exception cref="QmeException"><see cref="ErrorIds.SchedulerUnreachable"/>.</exception>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> ShowJob(SlurmPrograms programs, string jobId)
    {
        CaptureResult result = programs.Ask("scontrol", "show", "job", jobId);
        return result.ExitCode == 0 ? [.. Read(result.Output)]
            : result.Error.Contains("Invalid job id", StringComparison.OrdinalIgnoreCase) ? []
            : throw new QmeException(ErrorIds.SchedulerUnreachable, $"Slurm does not answer: {SlurmPrograms.Complaint(result)}.", "scontrol");
    }

    /// <summary>For how long after its end the controller knows a job (slurm.conf(5), MinJobAge).</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.SchedulerUnreachable"/>.</exception>
    public static TimeSpan MinJobAge(SlurmPrograms programs)
    {
        CaptureResult result = programs.Ask("scontrol", "show", "config");
        return MinJobAgePattern().Match(result.Output) is { Success: true } match
            ? TimeSpan.FromSeconds(long.Parse(match.Groups["seconds"].Value, CultureInfo.InvariantCulture))
            : throw new QmeException(ErrorIds.SchedulerUnreachable, $"Slurm does not answer: {SlurmPrograms.Complaint(result)}.", "scontrol");
    }

    internal static IEnumerable<IReadOnlyDictionary<string, string>> Read(string output)
    {
        Dictionary<string, string>? job = null;
        foreach (string line in output.Split('\n'))
        {
            if (line.StartsWith("JobId=", StringComparison.Ordinal))
            {
                if (job is not null)
                {
                    yield return job;
                }

                job = new(StringComparer.OrdinalIgnoreCase);
                AddFirst(job, line);
            }
            else if (job is not null && line.StartsWith(Indentation, StringComparison.Ordinal))
            {
                Add(job, line[Indentation.Length..]);
            }
        }

        if (job is not null)
        {
            yield return job;
        }
    }

    // "JobId=27 ArrayJobId=25 ArrayTaskId=1 JobName=…": the name is the user's, and may look like anything.
    private static void AddFirst(Dictionary<string, string> job, string line)
    {
        const string Name = "JobName=";
        int name = line.IndexOf(" " + Name, StringComparison.Ordinal);
        AddWords(job, name < 0 ? line : line[..name]);
        if (name >= 0)
        {
            job["JobName"] = line[(name + 1 + Name.Length)..];
        }
    }

    private static void Add(Dictionary<string, string> job, string line)
    {
        int equals = line.IndexOf('=', StringComparison.Ordinal);
        if (equals > 0 && s_wholeLines.Contains(line[..equals]))
        {
            job[line[..equals]] = line[(equals + 1)..];
        }
        else
        {
            AddWords(job, line);
        }
    }

    private static void AddWords(Dictionary<string, string> job, string line)
    {
        foreach (string word in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (word.Split('=', 2) is [string key, string value])
            {
                job[key] = value;
            }
        }
    }

    [GeneratedRegex(@"^MinJobAge\s*=\s*(?<seconds>[0-9]+)", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex MinJobAgePattern();
}
