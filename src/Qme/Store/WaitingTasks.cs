using System.Text.Json;

namespace Qme.Store;

/// <summary>
/// The rows of tasks that were not started at once. Whoever wants to start one takes it on before; of several who try, one succeeds. So each is
/// started once, and in order, however many look.
/// </summary>
/// <param name="store">All tasks.</param>
/// <param name="database">Where they are.</param>
/// <param name="place">Where those wait that this process may start.</param>
/// <param name="us">This process, as whoever takes on a task.</param>
internal sealed class WaitingTasks(TaskStore store, Database database, Place place, Owner us)
{
    // It is the first of its queue, there is room in that, and the one before it has started.
    private const string Next =
        """
        SELECT next.id FROM tasks AS next
        WHERE next.id IN (
                SELECT min(id) FROM tasks
                WHERE waiting = 'Waits' AND dependency IS NULL AND host = $host AND surroundings IS $surroundings
                GROUP BY ifnull(queue, id) COLLATE NOCASE)
            AND next.executor IN (SELECT value FROM json_each($executors))
            AND (next.queue IS NULL OR next.max_parallel > (
                SELECT ifnull(sum(CASE WHEN waiting = 'Starts' THEN 2147483648 ELSE 1 END), 0) FROM tasks AS other
                WHERE other.queue = next.queue COLLATE NOCASE AND other.state IN ('Pending', 'Running') AND other.waiting IS NOT 'Waits'
                    AND other.host = $host AND other.surroundings IS $surroundings))
        ORDER BY next.id LIMIT 1
        """;

    /// <summary>As long as it stays the same, so does all that waits, and what it waits for.</summary>
    public DatabaseVersion Version => database.ReadVersion();

    /// <summary>Whether any task waits, or is being started.</summary>
    public bool Any()
    {
        bool any = false;
        if (database.Exists)
        {
            database.Query(
                "SELECT 1 FROM tasks WHERE waiting IS NOT NULL AND host = $host AND surroundings IS $surroundings LIMIT 1",
                _ => !(any = true),
                ("$host", place.Host),
                ("$surroundings", place.Surroundings));
        }

        return any;
    }

    /// <summary>Lists the tasks that depend on others, oldest first: no task depends on a later one.</summary>
    public IReadOnlyList<QmeTask> ListDependent() => List("waiting = 'Waits' AND dependency IS NOT NULL");

    /// <summary>The same, wherever they wait: elsewhere too they depend on the tasks of this home.</summary>
    public IReadOnlyList<QmeTask> ListDependentAnywhere() => store.List("WHERE waiting = 'Waits' AND dependency IS NOT NULL ORDER BY id");

    /// <summary>What the tasks that depend on others depend on.</summary>
    public IReadOnlyCollection<Dependency> ListDependencies()
    {
        HashSet<Dependency> dependencies = [];
        database.Query(
            "SELECT DISTINCT dependency FROM tasks WHERE waiting = 'Waits' AND dependency IS NOT NULL AND host = $host AND surroundings IS $surroundings",
            row =>
            {
                dependencies.UnionWith(Dependency.Parse(row.GetString(0)));
                return true;
            },
            ("$host", place.Host),
            ("$surroundings", place.Surroundings));
        return dependencies;
    }

    /// <summary>Lists the tasks that somebody has taken on to start, and that are not known to have started.</summary>
    public IReadOnlyList<QmeTask> ListStarting() => List("waiting = 'Starts'");

    /// <summary>Lists what has not ended and what others wait for: tasks that others depend on, and tasks of queues in which others stand.</summary>
    public IReadOnlyList<QmeTask> ListNeeded()
    {
        HashSet<int> ids = [.. ListDependencies().Select(dependency => dependency.Id)];
        return store.List(
            """
            WHERE state IN ('Pending', 'Running') AND (waiting IS NULL OR waiting = 'Starts') AND (
                id IN (SELECT value FROM json_each($ids))
                OR (host = $host AND surroundings IS $surroundings AND queue COLLATE NOCASE IN (
                    SELECT queue FROM tasks WHERE waiting IS NOT NULL AND host = $host AND surroundings IS $surroundings)))
            ORDER BY id
            """,
            ("$ids", JsonSerializer.Serialize(ids)),
            ("$host", place.Host),
            ("$surroundings", place.Surroundings));
    }

    /// <summary>How tasks are doing, by their ids; those that have been removed are not among them.</summary>
    public IReadOnlyDictionary<int, QmeTaskState> StatesOf(IEnumerable<int> ids)
    {
        Dictionary<int, QmeTaskState> states = [];
        database.Query(
            "SELECT id, state FROM tasks WHERE id IN (SELECT value FROM json_each($ids))",
            row =>
            {
                states.Add(row.GetInt32(0), Enum.Parse<QmeTaskState>(row.GetString(1)));
                return true;
            },
            ("$ids", JsonSerializer.Serialize(ids.Distinct())));
        return states;
    }

    /// <summary>Records what a task still waits for, if nobody has meanwhile.</summary>
    /// <param name="task">The task.</param>
    /// <param name="dependency">What is left; null for nothing.</param>
    /// <param name="reason">Why it waits.</param>
    /// <returns>Whether it was recorded.</returns>
    public bool SetDependency(QmeTask task, string? dependency, string? reason) => database.Execute(
        "UPDATE tasks SET dependency = $dependency, reason = $reason WHERE id = $id AND uid = $uid AND waiting = 'Waits' AND dependency IS $before",
        ("$id", task.Id),
        ("$uid", task.Uid),
        ("$dependency", dependency),
        ("$reason", reason),
        ("$before", task.Dependency)) > 0;

    /// <summary>
    /// Takes on the next task that may start: it depends on nothing any more, it is the first of its queue, there is room in that, and the one before it
    /// has started. What an executor submits has a place in the queue until the work itself has ended.
    /// </summary>
    /// <param name="executors">The executors whose tasks the caller can start.</param>
    /// <returns>The task; null when none may start.</returns>
    public QmeTask? Claim(IEnumerable<string> executors)
    {
        (string, object?)[] who =
        [
            ("$host", place.Host),
            ("$surroundings", place.Surroundings),
            ("$executors", JsonSerializer.Serialize(executors)),
        ];

        // Looked at before, because whoever only looks is not held up by those who write, nor by a disk that is full.
        if (ReadId(Next, who) is null)
        {
            return null;
        }

        int? claimed = ReadId(
            $"UPDATE tasks SET waiting = 'Starts', keeper_id = $keeper_id, keeper_start_time = $keeper_start_time, machine = $machine WHERE id = ({Next}) RETURNING id",
            [.. who, ("$keeper_id", us.ProcessId), ("$keeper_start_time", us.StartTime), ("$machine", us.Machine)]);
        return claimed is int id ? store.TryFind(id) : null;
    }

    /// <summary>Takes a task over from one who had taken it on and did not come to start it.</summary>
    /// <returns>False when somebody else was faster.</returns>
    public bool TakeOver(QmeTask task) => database.Execute(
        """
        UPDATE tasks SET keeper_id = $keeper_id, keeper_start_time = $keeper_start_time, machine = $machine
        WHERE id = $id AND uid = $uid AND waiting = 'Starts' AND keeper_id = $before_id AND keeper_start_time = $before_start_time AND machine = $before_machine
        """,
        ("$id", task.Id),
        ("$uid", task.Uid),
        ("$keeper_id", us.ProcessId),
        ("$keeper_start_time", us.StartTime),
        ("$machine", us.Machine),
        ("$before_id", task.KeeperId),
        ("$before_start_time", task.KeeperStartTime),
        ("$before_machine", task.Machine)) > 0;

    /// <summary>Records the executor's own data about a task that is about to be started.</summary>
    public void SetData(QmeTask task, JsonElement? data) => database.Execute(
        "UPDATE tasks SET data = $data WHERE id = $id AND uid = $uid AND waiting = 'Starts'",
        ("$id", task.Id),
        ("$uid", task.Uid),
        ("$data", data?.GetRawText()));

    private int? ReadId(string sql, (string Name, object? Value)[] parameters)
    {
        int? id = null;
        database.Query(
            sql,
            row =>
            {
                id = row.GetInt32(0);
                return true;
            },
            parameters);
        return id;
    }

    private IReadOnlyList<QmeTask> List(string condition) => store.List(
        $"WHERE {condition} AND host = $host AND surroundings IS $surroundings ORDER BY id",
        ("$host", place.Host),
        ("$surroundings", place.Surroundings));
}
