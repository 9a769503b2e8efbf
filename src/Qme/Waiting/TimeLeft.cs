using Qme.Store;

namespace Qme.Waiting;

/// <summary>
/// How long tasks will still take, from earlier runs: of the same command with the same arguments in the same directory, those that ended well, the
/// median. Where there was none nothing is said.
/// </summary>
public sealed class TimeLeft
{
    // Enough for whoever runs the same things, and read in some hundredths of a second.
    private const int Most = 10_000;

    private readonly Dictionary<string, TimeSpan> _medians;

    internal TimeLeft(TaskStore store) => _medians = store.ListDurations(Most)
        .GroupBy(run => run.Line, run => run.Duration, StringComparer.Ordinal)
        .ToDictionary(runs => runs.Key, runs => Median([.. runs.Order()]), StringComparer.Ordinal);

    /// <summary>How long it takes until all tasks have ended, or the first one.</summary>
    /// <param name="tasks">Tasks that have not ended.</param>
    /// <param name="any">Whether it is about the first one.</param>
    /// <param name="now">What time it is (UTC).</param>
    /// <returns>Null when it is not known: of one of them, when it will start or how long it takes; or when all should have ended by now.</returns>
    public TimeSpan? Of(IEnumerable<QmeTask> tasks, bool any, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        TimeSpan? result = null;
        foreach (QmeTask task in tasks)
        {
            if (task.Started is not DateTimeOffset started || !_medians.TryGetValue(TaskStore.LineOf(task), out TimeSpan median))
            {
                return null;
            }

            TimeSpan left = started + median - now;
            result = result is null || (any ? left < result : left > result) ? left : result;
        }

        return result > TimeSpan.Zero ? result : null;
    }

    private static TimeSpan Median(TimeSpan[] ordered) =>
        ordered.Length % 2 == 1 ? ordered[ordered.Length / 2] : (ordered[(ordered.Length / 2) - 1] + ordered[ordered.Length / 2]) / 2;
}
