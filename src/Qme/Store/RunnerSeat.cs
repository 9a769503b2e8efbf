namespace Qme.Store;

/// <summary>
/// The one seat there is for a runner in each place. Who sits there is a row; whether that process still lives is for the caller to find out. Taking
/// the seat and leaving it are one statement each, so that of several one succeeds, and none leaves while something waits.
/// </summary>
internal sealed class RunnerSeat(Database database, Place place)
{
    // The key of a table must not be NULL.
    private string Surroundings => place.Surroundings ?? "";

    /// <summary>Who sits there; null when nobody does.</summary>
    public Owner? Read()
    {
        Owner? runner = null;
        database.Query(
            "SELECT machine, process_id, process_start_time FROM runners WHERE host = $host AND surroundings = $surroundings",
            row =>
            {
                runner = new Owner(row.GetString(0), row.GetInt32(1), row.GetInt64(2));
                return false;
            },
            ("$host", place.Host),
            ("$surroundings", Surroundings));
        return runner;
    }

    /// <summary>Gives the seat to a process.</summary>
    /// <param name="before">Who has it so far, as it was read; null for nobody.</param>
    /// <param name="runner">Who gets it.</param>
    /// <returns>False when somebody else was faster.</returns>
    public bool TryGive(Owner? before, Owner runner) => database.Execute(
        """
        INSERT INTO runners (host, surroundings, machine, process_id, process_start_time)
        VALUES ($host, $surroundings, $machine, $process_id, $process_start_time)
        ON CONFLICT (host, surroundings) DO UPDATE SET machine = $machine, process_id = $process_id, process_start_time = $process_start_time
            WHERE machine IS $before_machine AND process_id IS $before_id AND process_start_time IS $before_start_time
        """,
        ("$host", place.Host),
        ("$surroundings", Surroundings),
        ("$machine", runner.Machine),
        ("$process_id", runner.ProcessId),
        ("$process_start_time", runner.StartTime),
        ("$before_machine", before?.Machine),
        ("$before_id", before?.ProcessId),
        ("$before_start_time", before?.StartTime)) > 0;

    /// <summary>Leaves the seat, if nothing waits any more.</summary>
    /// <param name="runner">Who leaves it.</param>
    /// <param name="executors">The executors whose tasks it can start.</param>
    /// <returns>False when something waits.</returns>
    public bool TryLeave(Owner runner, string executors) => database.Execute(
        """
        DELETE FROM runners
        WHERE host = $host AND surroundings = $surroundings AND machine = $machine AND process_id = $process_id AND process_start_time = $process_start_time
            AND NOT EXISTS (
                SELECT 1 FROM tasks
                WHERE waiting IS NOT NULL AND host = $host AND ifnull(tasks.surroundings, '') = $surroundings AND executor IN (SELECT value FROM json_each($executors)))
        """,
        ("$host", place.Host),
        ("$surroundings", Surroundings),
        ("$machine", runner.Machine),
        ("$process_id", runner.ProcessId),
        ("$process_start_time", runner.StartTime),
        ("$executors", executors)) > 0;
}
