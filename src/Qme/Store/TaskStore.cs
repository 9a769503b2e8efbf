using System.Text.Json;
using Microsoft.Data.Sqlite;
using Qme.Configuration;

namespace Qme.Store;

/// <summary>The tasks of a home: each is a row that is there before its command starts.</summary>
internal sealed class TaskStore
{
    private readonly Home _home;
    private readonly Database _database;
    private readonly Reserve _reserve;
    private readonly OnEnd? _onEnd;

    public TaskStore(Home home, Database database, OnEnd? onEnd = null)
    {
        _home = home;
        _database = database;
        _onEnd = onEnd;
        _reserve = new Reserve(home);
    }

    /// <summary>Records a task that is about to start.</summary>
    /// <returns>The task with its id.</returns>
    public QmeTask Add(QmeTask task)
    {
        int id = 0;
        _reserve.Keep();
        _database.Query(
            TaskRow.Insert,
            row =>
            {
                id = row.GetInt32(0);
                return true;
            },
            [.. TaskRow.Parameters(task), ("$on_end", OnEnd.IsInside ? "never" : null)]);
        return task with { Id = id };
    }

    /// <summary>Records that the command of a task has been started.</summary>
    public QmeTask Start(QmeTask task, TaskStart start)
    {
        WithReserve(() => _database.Execute(
            """
            UPDATE tasks SET
                state = 'Running', reason = NULL, waiting = NULL, started = $started, process_id = $process_id, process_start_time = $process_start_time, ref = $ref,
                keeper_id = coalesce($keeper_id, keeper_id), keeper_start_time = coalesce($keeper_start_time, keeper_start_time)
            WHERE id = $id AND state IN ('Pending', 'Lost') AND process_id IS NULL AND keeper_id IS NOT NULL
            """,
            ("$id", task.Id),
            ("$started", TaskRow.ToMicroseconds(start.Started)),
            ("$process_id", start.ProcessId),
            ("$process_start_time", start.ProcessStartTime),
            ("$ref", start.Ref),
            ("$keeper_id", start.KeeperId),
            ("$keeper_start_time", start.KeeperStartTime)));
        return Apply(task, start);
    }

    /// <summary>Records that another process than the one before waits for the command of a task to end, and will record that.</summary>
    /// <returns>False when it was not the one before any more: somebody else was faster, or has recorded how it ended.</returns>
    public bool TakeOver(QmeTask task, int keeperId, long keeperStartTime) => WithReserve(() => _database.Execute(
        """
        UPDATE tasks SET keeper_id = $keeper_id, keeper_start_time = $keeper_start_time
        WHERE id = $id AND uid = $uid AND state IN ('Pending', 'Running', 'Lost') AND keeper_id = $before_id AND keeper_start_time = $before_start_time
        """,
        ("$id", task.Id),
        ("$uid", task.Uid),
        ("$keeper_id", keeperId),
        ("$keeper_start_time", keeperStartTime),
        ("$before_id", task.KeeperId),
        ("$before_start_time", task.KeeperStartTime))) > 0;

    /// <summary>
    /// Records what became of a task that had not ended. A task that has is left as it is: the first witness is believed,
    /// and any witness more than nobody (<see cref="QmeTaskState.Lost"/>). Only proof takes an end back (<see cref="TaskUpdate.Reopens"/>).
    /// </summary>
    /// <param name="task">The task.</param>
    /// <param name="update">What became of it.</param>
    /// <param name="isLastWord">Whether the one who waited for its command to end has nothing more to say.</param>
    /// <returns>The task with the update.</returns>
    public QmeTask Update(QmeTask task, TaskUpdate update, bool isLastWord = false) => WithReserve(() => Write(task, update, isLastWord)) ?? Apply(task, update);

    /// <summary>
    /// Records the end of a task that waits, if it still does. This is one statement: whoever is killed here has recorded it, or has done nothing.
    /// </summary>
    /// <returns>False when it does not wait any more.</returns>
    public bool TryUpdateWaiting(QmeTask task, TaskUpdate update) =>
        WithReserve(() => Write(task, update, isLastWord: true, onlyIfWaiting: true)) is not null;

    /// <summary>
    /// Notes that somebody asked a task to end. Whoever then sees its command end records that it was cancelled, whatever it made of that.
    /// </summary>
    public void RequestStop(QmeTask task) => WithReserve(() => _database.Execute(
        "UPDATE tasks SET stop_requested = $now WHERE id = $id AND uid = $uid AND state IN ('Pending', 'Running')",
        ("$id", task.Id),
        ("$uid", task.Uid),
        ("$now", TaskRow.ToMicroseconds(DateTimeOffset.UtcNow))));

    /// <summary>Takes back that somebody asked a task to end, because nothing came of it.</summary>
    public void WithdrawStop(QmeTask task) => _database.Execute(
        "UPDATE tasks SET stop_requested = NULL WHERE id = $id AND uid = $uid AND state IN ('Pending', 'Running')",
        ("$id", task.Id),
        ("$uid", task.Uid));

    /// <summary>
    /// Takes on what is to be done when a task is seen to end (see <see cref="OnEnd"/>): for one task, the oldest for which nobody has yet.
    /// </summary>
    /// <returns>The task; null when there is none.</returns>
    public QmeTask? TakeOnEnd()
    {
        while (Read("WHERE on_end = 'due' ORDER BY id LIMIT 1") is [QmeTask task])
        {
            if (_database.Execute("UPDATE tasks SET on_end = 'done' WHERE id = $id AND on_end = 'due'", ("$id", task.Id)) > 0)
            {
                return task;
            }
        }

        return null;
    }

    /// <summary>Gives up what is still to be done for tasks that were seen to end.</summary>
    public void ForgetOnEnd()
    {
        if (_database.Exists)
        {
            _database.Execute("UPDATE tasks SET on_end = NULL WHERE on_end = 'due'");
        }
    }

    /// <summary>A task that has been started, without recording it.</summary>
    public static QmeTask Apply(QmeTask task, TaskStart start) => task with
    {
        State = QmeTaskState.Running,
        Reason = null,
        Waiting = null,
        Started = start.Started,
        ProcessId = start.ProcessId,
        ProcessStartTime = start.ProcessStartTime,
        Ref = start.Ref,
        KeeperId = start.KeeperId ?? task.KeeperId,
        KeeperStartTime = start.KeeperStartTime ?? task.KeeperStartTime,
    };

    /// <summary>A task with an update laid over it, without recording it.</summary>
    public static QmeTask Apply(QmeTask task, TaskUpdate update) => task with
    {
        State = update.State,
        Reason = update.Reason,
        ExitCode = update.ExitCode,
        Signal = update.Signal,
        Started = update.State is QmeTaskState.Pending || update.NeverStarted ? null : update.Started ?? task.Started,
        Ended = update.Ended,
        Ref = update.Ref is TaskUpdate.NoRef ? null : update.Ref ?? task.Ref,
        Data = update.Data ?? task.Data,
        Waiting = null,
    };

    /// <summary>Whether an update says nothing of a task that is not known of it already.</summary>
    public static bool IsKnown(QmeTask task, TaskUpdate update)
    {
        QmeTask updated = Apply(task, update);
        return updated with { Data = task.Data } == task && updated.Data?.GetRawText() == task.Data?.GetRawText();
    }

    /// <summary>Finds the tasks that a selector names, oldest first.</summary>
    /// <exception cref="QmeException">
    /// <see cref="ErrorIds.TaskNotFound"/>, or <see cref="ErrorIds.TaskAmbiguous"/> for a Uid that several begin with.
    /// </exception>
    public IReadOnlyList<QmeTask> Find(TaskSelector selector)
    {
        switch (selector)
        {
            case TaskSelector.ById { Id: int id }:
                return Read("WHERE id = $id", ("$id", id)) is [QmeTask task] ? [task] : throw NotFound($"{id}", id);

            case TaskSelector.ByRange { First: int first, Last: int last }:
                return Read("WHERE id BETWEEN $first AND $last ORDER BY id", ("$first", first), ("$last", last)) is { Count: > 0 } range
                    ? range
                    : throw NotFound($"{first}-{last}", $"{first}-{last}");

            case TaskSelector.ByUid { Prefix: string prefix }:
                // A range of the index instead of LIKE, in which "_" would stand for any character.
                IReadOnlyList<QmeTask> found = Read("WHERE uid >= $prefix AND uid < $end ORDER BY uid LIMIT 2", ("$prefix", prefix), ("$end", prefix + '\u007f'));
                return found switch
                {
                    [_] => found,
                    [] => throw NotFound(prefix, prefix),
                    _ => throw new QmeException(ErrorIds.TaskAmbiguous, $"The Uid of more than one task begins with '{prefix}'.", prefix),
                };

            default:
                throw new ArgumentOutOfRangeException(nameof(selector));
        }
    }

    /// <summary>Reads a task; null when there is none of that id.</summary>
    public QmeTask? TryFind(int id) => Read("WHERE id = $id", ("$id", id)) is [QmeTask task] ? task : null;

    /// <summary>Lists the tasks that pass a filter, oldest first.</summary>
    public IReadOnlyList<QmeTask> List(TaskFilter filter)
    {
        // Newest first, so that reading can end as soon as there are enough.
        List<QmeTask> tasks = [];
        ReadWhile(
            "WHERE created >= $after AND created < $before ORDER BY id DESC",
            task =>
            {
                if (filter.Matches(task))
                {
                    tasks.Add(task);
                }

                return tasks.Count < (filter.Newest ?? int.MaxValue);
            },
            ("$after", TaskRow.ToMicroseconds(filter.After) ?? long.MinValue),
            ("$before", TaskRow.ToMicroseconds(filter.Before) ?? long.MaxValue));
        tasks.Reverse();
        return tasks;
    }

    /// <summary>Lists the tasks that have not ended, as far as the rows know, oldest first.</summary>
    public IReadOnlyList<QmeTask> ListNotEnded() => Read("WHERE state IN ('Pending', 'Running') ORDER BY id");

    /// <summary>Lists the tasks that a clause of SQL names.</summary>
    internal IReadOnlyList<QmeTask> List(string clause, params ReadOnlySpan<(string Name, object? Value)> parameters) => Read(clause, parameters);

    /// <summary>Reads tasks again; those that have been removed are not among them.</summary>
    public IReadOnlyList<QmeTask> Reread(IEnumerable<QmeTask> tasks) => Read(
        "WHERE uid IN (SELECT value FROM json_each($uids)) ORDER BY id",
        ("$uids", JsonSerializer.Serialize(tasks.Select(task => task.Uid))));

    /// <summary>How long the newest runs that ended well took, with what was run, the newest first.</summary>
    /// <param name="count">How many at most.</param>
    public IReadOnlyList<(string Line, TimeSpan Duration)> ListDurations(int count)
    {
        List<(string, TimeSpan)> durations = [];
        if (_database.Exists)
        {
            _database.Query(
                """
                SELECT executor, working_directory, file_path, arguments, ended - started FROM tasks
                WHERE state = 'Complete' AND ended >= started ORDER BY id DESC LIMIT $count
                """,
                row =>
                {
                    durations.Add((LineOf(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3)), TimeSpan.FromMicroseconds(row.GetInt64(4))));
                    return true;
                },
                ("$count", count));
        }

        return durations;
    }

    /// <summary>What a task runs and where, to be compared with <see cref="ListDurations"/>.</summary>
    public static string LineOf(QmeTask task) => LineOf(task.Executor, task.WorkingDirectory, task.FilePath, JsonSerializer.Serialize(task.ArgumentList));

    /// <summary>Lists the tasks of an executor that the outside world calls by a name, oldest first.</summary>
    public IReadOnlyList<QmeTask> ListByRef(string executor, string reference) =>
        Read("WHERE executor = $executor AND ref = $ref ORDER BY id", ("$executor", executor), ("$ref", reference));

    /// <summary>Reads the newest task; null when there is none.</summary>
    public QmeTask? Newest() => Read("ORDER BY id DESC LIMIT 1") is [QmeTask newest] ? newest : null;

    /// <summary>Lists the tasks of an executor that have ended and are called so by the outside world, oldest first.</summary>
    public IReadOnlyList<QmeTask> FindEnded(string executor, IEnumerable<string> refs) => Read(
        "WHERE executor = $executor AND ref IN (SELECT value FROM json_each($refs)) AND state NOT IN ('Pending', 'Running') ORDER BY id",
        ("$executor", executor),
        ("$refs", JsonSerializer.Serialize(refs)));

    /// <summary>Notes that the outside world has been asked about tasks, and has answered.</summary>
    public void NoteRefreshed(IEnumerable<QmeTask> tasks, DateTimeOffset when) => _database.Execute(
        "UPDATE tasks SET refreshed = $when WHERE id IN (SELECT value FROM json_each($ids))",
        ("$when", TaskRow.ToMicroseconds(when)),
        ("$ids", JsonSerializer.Serialize(tasks.Select(task => task.Id))));

    /// <summary>Forgets a task.</summary>
    /// <remarks>On a full disk too: that is how room is made.</remarks>
    public void Remove(QmeTask task) => WithReserve(() => _database.Execute("DELETE FROM tasks WHERE id = $id", ("$id", task.Id)));

    private static string LineOf(string executor, string directory, string filePath, string arguments) => string.Join('\0', executor, directory, filePath, arguments);

    /// <summary>Writes, on a full disk with the room that is kept for that.</summary>
    private T WithReserve<T>(Func<T> write)
    {
        try
        {
            return write();
        }
        catch (QmeException e) when (e.ErrorId == ErrorIds.StoreFull && _reserve.TryRelease())
        {
            return write();
        }
    }

    /// <returns>The task as it is then; null when nothing was changed.</returns>
    private QmeTask? Write(QmeTask before, TaskUpdate update, bool isLastWord, bool onlyIfWaiting = false)
    {
        QmeTask task = Apply(before, update);

        // The start is written again because the first time may have failed.
        QmeTask? written = null;
        _database.Query(
            """
            UPDATE tasks SET
                state = CASE WHEN $state IN ('Failed', 'Complete') AND stop_requested IS NOT NULL AND NOT $reopens THEN 'Cancelled' ELSE $state END,
                reason = $reason, waiting = NULL, exit_code = $exit_code, signal = $signal,
                started = CASE WHEN $state = 'Pending' OR $never_started THEN NULL ELSE coalesce($started, started) END,
                process_id = coalesce(process_id, $process_id), keeper_id = CASE WHEN $is_last_word THEN NULL ELSE keeper_id END, ended = $ended,
                ref = nullif(coalesce($ref, ref), ''), data = coalesce($data, data),
                on_end = CASE
                    WHEN on_end = 'never' THEN on_end
                    WHEN $state IN ('Pending', 'Running') THEN NULL
                    WHEN state IN ('Pending', 'Running') OR ($reopens AND ended IS NOT $ended) THEN $on_end
                    ELSE on_end END,
                stop_requested = CASE WHEN $reopens THEN NULL ELSE stop_requested END
            WHERE id = $id AND uid = $uid AND (state IN ('Pending', 'Running') OR (state = 'Lost' AND $state <> 'Lost') OR $reopens OR ($only_adds AND state = $state))
                AND (waiting = 'Waits' OR NOT $only_if_waiting)
                AND ($unnamed_within IS NULL OR (ref IS NULL AND NOT EXISTS (
                    SELECT 1 FROM tasks AS other
                    WHERE other.executor = tasks.executor AND other.ref = $ref AND other.data ->> $unnamed_within IS $data ->> $unnamed_within)))
            RETURNING state
            """,
            row =>
            {
                written = task with { State = Enum.Parse<QmeTaskState>(row.GetString(0)) };
                return true;
            },
            ("$id", task.Id),
            ("$uid", task.Uid),
            ("$state", task.State.ToString()),
            ("$reason", task.Reason),
            ("$exit_code", task.ExitCode),
            ("$signal", task.Signal),
            ("$started", TaskRow.ToMicroseconds(task.Started)),
            ("$process_id", task.ProcessId),
            ("$is_last_word", isLastWord),
            ("$only_if_waiting", onlyIfWaiting),
            ("$ended", TaskRow.ToMicroseconds(task.Ended)),
            ("$never_started", update.NeverStarted),
            ("$reopens", update.Reopens),
            ("$only_adds", update.OnlyAdds),
            ("$unnamed_within", update.UnnamedWithin),
            ("$ref", update.Ref ?? before.Ref),
            ("$data", task.Data?.GetRawText()),
            ("$on_end", task.HasEnded && _onEnd is { IsSet: true } ? "due" : null));
        return written;
    }

    private List<QmeTask> Read(string clause, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        List<QmeTask> tasks = [];
        ReadWhile(
            clause,
            task =>
            {
                tasks.Add(task);
                return true;
            },
            parameters);
        return tasks;
    }

    private void ReadWhile(string clause, Func<QmeTask, bool> take, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        // A home that nothing was ever run in has no database, and looking must not create one.
        if (_database.Exists)
        {
            _database.Query($"{TaskRow.Select} {clause}", (SqliteDataReader row) => take(TaskRow.Read(row, _home)), parameters);
        }
    }

    private static QmeException NotFound(string name, object target) => new(ErrorIds.TaskNotFound, $"There is no task {name}.", target);
}
