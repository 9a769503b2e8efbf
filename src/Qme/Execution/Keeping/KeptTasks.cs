using System.Collections.Concurrent;
using System.Globalization;
using Qme.Store;

namespace Qme.Execution.Keeping;

/// <summary>Takes what the keepers of commands have noted into the rows of their tasks: whoever looks first.</summary>
/// <param name="store">The rows.</param>
internal sealed class KeptTasks(TaskStore store)
{
    // The tasks that this process is about to conclude, by their Uids.
    private static readonly ConcurrentDictionary<string, bool> s_concluding = new();

    /// <summary>Looks whether there is a note about a task, and takes it over.</summary>
    /// <param name="task">The task.</param>
    /// <param name="isWork">Whether its command is the work itself.</param>
    /// <param name="conclude">Says what the end of its command means; called for the first who sees it.</param>
    /// <returns>The task as it is then.</returns>
    public QmeTask Fold(QmeTask task, bool isWork, Func<QmeTask, CommandEnd, TaskUpdate> conclude)
    {
        if ((task.HasEnded && !MayBeHeardOf(task)) || task.KeeperId is null)
        {
            return task;
        }

        KeeperNotes notes = new(TaskFiles.Of(task));
        KeptEnd? end = notes.ReadEnd();
        KeptStart? start = end is not null || task.ProcessId is null ? notes.ReadStart() : null;
        if (start is not null && task.ProcessId is null)
        {
            task = store.Start(task, StartOf(task, start, isWork));
        }

        return end is null ? task : Conclude(task, notes, start, end, conclude);
    }

    /// <summary>A start that a keeper has noted, for the row.</summary>
    public static TaskStart StartOf(QmeTask task, KeptStart start, bool isWork) => new(task.Started ?? start.When, start.Process.Id, start.Process.StartTime)
    {
        IsWork = isWork,
        KeeperId = start.Keeper.Id,
        KeeperStartTime = start.Keeper.StartTime,
    };

    /// <summary>Whether a task is lost because nobody saw it start, so that a note of its keeper, however late, tells more than that.</summary>
    public static bool MayBeHeardOf(QmeTask task) => task is { State: QmeTaskState.Lost, KeeperId: not null, ProcessId: null };

    /// <summary>Whether there is, or will be, a note that is not in the row yet; to be asked once the processes are known to be gone.</summary>
    public static bool HasNews(QmeTask task)
    {
        if (task.KeeperId is null)
        {
            return false;
        }

        KeeperNotes notes = new(TaskFiles.Of(task));
        return notes.HasEnd
            || (task.ProcessId is null && (notes.HasStart || notes.AreExpected || (task.Waiting is not null && notes.HasToken) || notes.HaveWriter));
    }

    private QmeTask Conclude(QmeTask task, KeeperNotes notes, KeptStart? start, KeptEnd end, Func<QmeTask, CommandEnd, TaskUpdate> conclude)
    {
        if (!s_concluding.TryAdd(task.Uid, true))
        {
            return task;
        }

        try
        {
            if (!TryTakeOver(task, start))
            {
                return task;
            }

            TaskUpdate update = UpdateOf(task, end, conclude);
            task = store.Update(task, update.State.HasEnded() ? update with { Ended = update.Ended ?? EndOf(task, start, end) } : update, isLastWord: true);
            notes.Delete();
            return task;
        }
        finally
        {
            s_concluding.TryRemove(task.Uid, out _);
        }
    }

    /// <summary>Makes us the keeper of a task whose keeper has said its last word; of several who try, one succeeds.</summary>
    private bool TryTakeOver(QmeTask task, KeptStart? start)
    {
        // Who else lives may just be concluding it. A keeper that could not note its start is known from the row.
        bool isDone = start is null || start.Keeper == LocalTasks.KeeperOf(task) || LocalTasks.KeeperOf(task) == ProcessIdentity.Current || !LocalTasks.HasKeeper(task);
        return isDone && store.TakeOver(task, ProcessIdentity.Current.Id, ProcessIdentity.Current.StartTime);
    }

    private static TaskUpdate UpdateOf(QmeTask task, KeptEnd end, Func<QmeTask, CommandEnd, TaskUpdate> conclude) => end.Code is int code
        ? conclude(task, new CommandEnd(new ProcessExit(code, null), WasStopped: false) { HasTimedOut = end.IsLate, IsToldByShell = !OperatingSystem.IsWindows() })
        : new TaskUpdate(QmeTaskState.Lost) { Reason = LocalTasks.EndNoteUnreadable };

    /// <summary>
    /// When the command ended. Both notes were made by the clock of the file system, which on a network is not ours; how long it took is true by
    /// any clock, unless it was set meanwhile.
    /// </summary>
    private static DateTimeOffset EndOf(QmeTask task, KeptStart? start, KeptEnd end)
    {
        return task.Started is DateTimeOffset started
            ? TaskRow.Truncate(started + Lapse.Of(end.When - (start?.When ?? started), LocalTasks.ProcessOf(task) ?? default, end.Uptime))
            : end.When;
    }
}
