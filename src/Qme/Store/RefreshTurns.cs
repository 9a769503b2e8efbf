namespace Qme.Store;

/// <summary>
/// Whose turn it is to ask the outside world about the tasks of an executor: one of all the processes that share the home,
/// and not oftener than the executor allows.
/// </summary>
internal sealed class RefreshTurns(Database database)
{
    /// <summary>Takes the turn, if the last one was taken long enough ago.</summary>
    /// <param name="executor">The name of the executor.</param>
    /// <param name="interval">How long ago that is; zero takes the turn in any case.</param>
    /// <returns>Whether the caller is to ask.</returns>
    public bool TryTake(string executor, TimeSpan interval)
    {
        // A time in the future is from a clock that has been set back since: no reason to wait for it.
        long now = TaskRow.ToMicroseconds(DateTimeOffset.UtcNow)!.Value;
        return database.Execute(
            """
            INSERT INTO refreshes (executor, asked) VALUES ($executor, $now)
            ON CONFLICT (executor) DO UPDATE SET asked = $now WHERE asked <= $latest OR asked > $now
            """,
            ("$executor", executor),
            ("$now", now),
            ("$latest", now - (long)interval.TotalMicroseconds)) > 0;
    }
}
