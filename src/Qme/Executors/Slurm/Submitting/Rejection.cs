using System.Text.RegularExpressions;
using Qme.Store;

namespace Qme.Executors.Slurm.Submitting;

/// <summary>What sbatch says when it has failed.</summary>
internal static partial class Rejection
{
    private static readonly string[] s_unanswered = ["Socket timed out", "Zero Bytes were transmitted"];

    /// <summary>Whether the controller was reached, and may have taken the job all the same.</summary>
    public static bool IsUnanswered(string words) => s_unanswered.Any(words.Contains);

    /// <summary>Why sbatch refused, in its own words: the last thing it said; null when it said nothing.</summary>
    public static string? Words(QmeTask task)
    {
        string[] prefixes = ["error: ", "fatal: "];
        const int LastLines = 20;
        if (!File.Exists(task.ErrorPath))
        {
            return null;
        }

        string[] words =
        [
            .. OutputFile.ReadLastLines(task.ErrorPath, LastLines)
                .Select(line => SpokenPattern().Match(line))
                .Where(match => match.Success)
                .Select(match => match.Groups["words"].Value),
        ];
        return words.LastOrDefault(word => prefixes.Any(word.StartsWith))?.Split(": ", 2)[1] ?? words.FirstOrDefault();
    }

    // Some of it is said by the C library, which takes the name that the program was called by.
    [GeneratedRegex(@"^(\S*/)?sbatch: (?<words>.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex SpokenPattern();
}
