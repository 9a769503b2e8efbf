using System.Text.RegularExpressions;
using Qme.Store;

namespace Qme.Executors.Slurm.Submitting;

/// <summary>What becomes of a task whose sbatch has failed.</summary>
internal static partial class Rejection
{
    /// <summary>Adds to what is known of the end of sbatch why it refused, in its own words.</summary>
    public static TaskUpdate Update(QmeTask task, TaskUpdate update)
    {
        string? words = Words(task);

        // The controller was reached, and may have taken the job all the same.
        string[] unanswered = ["Socket timed out", "Zero Bytes were transmitted"];
        return words is not null && unanswered.Any(words.Contains)
            ? update with { State = QmeTaskState.Lost, Reason = SlurmExecutor.SubmissionUnconfirmed, Ref = TaskUpdate.NoRef }
            : update with { Reason = words, Ref = TaskUpdate.NoRef };
    }

    /// <summary>Why sbatch refused, in its own words: the last thing it said.</summary>
    private static string? Words(QmeTask task)
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
