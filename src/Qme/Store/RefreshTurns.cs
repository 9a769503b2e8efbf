namespace Qme.Store;

/// <summary>
/// Whose turn it is to ask the outside world about the tasks of an executor: one of all the processes that share the home,
/// and not oftener than the executor allows. Where an executor has several to ask, each is asked in turns of its own.
/// </summary>
internal sealed class RefreshTurns(Database database)
{
    /// <summary>Takes the turn, if the last one was taken long enough ago.</summary>
    /// <param name="executor">The name of the executor.</param>
    /// <param name="whom">Whom it asks, of several; empty for the only one.</param>
    /// <param name="interval">How long ago that is; zero takes the turn in any case.</param>
    /// <returns>Whether the caller is to ask.</returns>
    public bool TryTake(string executor, string whom, TimeSpan interval)
    {
        // A time in the future is another process's, which took its turn between our look at the clock and the lock. One that is too far in the future
        // for that is from a clock that has been set back since: no reason to wait for it.
        long now = TaskRow.ToMicroseconds(DateTimeOffset.UtcNow)!.Value;
        return database.Execute(
            """
            INSERT INTO turns (executor, whom, asked) VALUES ($executor, $whom, $now)
            ON CONFLICT (executor, whom) DO UPDATE SET asked = $now WHERE asked <= $latest OR asked >= $future
            """,
            ("$executor", executor),
            ("$whom", whom),
            ("$now", now),
            ("$latest", now - (long)interval.TotalMicroseconds),
            ("$future", now + (long)interval.TotalMicroseconds)) > 0;
    }

    /// <summary>Ends the turns of an executor before their time: whoever looks next asks.</summary>
    public void End(string executor) => database.Execute("UPDATE turns SET asked = 0 WHERE executor = $executor", ("$executor", executor));

    /// <summary>Notes what came of the question, for those whose turn it is not.</summary>
    /// <param name="executor">The name of the executor.</param>
    /// <param name="whom">Whom it asked.</param>
    /// <param name="complaint">Why there was no answer; null when there was one.</param>
    public void Note(string executor, string whom, string? complaint) => database.Execute(
        "UPDATE turns SET complaint = $complaint WHERE executor = $executor AND whom = $whom AND complaint IS NOT $complaint",
        ("$executor", executor),
        ("$whom", whom),
        ("$complaint", complaint));

    /// <summary>The last turn that anybody took.</summary>
    /// <returns>When that was (UTC), and why there was no answer, if there was none; null when nobody has asked yet.</returns>
    public (DateTimeOffset Asked, string? Complaint)? Last(string executor, string whom)
    {
        (DateTimeOffset Asked, string? Complaint)? last = null;
        database.Query(
            "SELECT asked, complaint FROM turns WHERE executor = $executor AND whom = $whom",
            row =>
            {
                last = (TaskRow.FromMicroseconds(row.GetInt64(0)), row.IsDBNull(1) ? null : row.GetString(1));
                return false;
            },
            ("$executor", executor),
            ("$whom", whom));
        return last;
    }
}
