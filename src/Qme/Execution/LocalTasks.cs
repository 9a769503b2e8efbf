using System.Text.Json;
using Qme.Execution.Keeping;
using Qme.Store;

namespace Qme.Execution;

/// <summary>
/// Finds out what became of tasks whose command runs on this machine: from the note of their end, else from the
/// processes that are there.
/// </summary>
internal static class LocalTasks
{
    /// <summary>Nobody saw how the command ended.</summary>
    public const string EndNotSeen = nameof(EndNotSeen);

    /// <summary>Nobody saw whether the command was started.</summary>
    public const string StartNotSeen = nameof(StartNotSeen);

    /// <summary>The command took longer than it was allowed to.</summary>
    public const string Timeout = nameof(Timeout);

    /// <summary>The note of the end is damaged.</summary>
    public const string EndNoteUnreadable = nameof(EndNoteUnreadable);

    /// <summary>What the task was to be started within has ended before.</summary>
    public const string SurroundingsEnded = nameof(SurroundingsEnded);

    /// <summary>Looks at one task that has not ended as far as its row knows.</summary>
    /// <returns>What is newly known; null when there is nothing new, or nothing that can be told from here.</returns>
    public static TaskUpdate? Look(QmeTask task)
    {
        try
        {
            if (EndNote.Read(TaskFiles.Of(task)) is TaskUpdate noted)
            {
                return noted;
            }
        }
        catch (JsonException)
        {
            return new TaskUpdate(QmeTaskState.Lost) { Reason = EndNoteUnreadable };
        }

        if (!IsHere(task))
        {
            return RestartedSince(task) && !KeptTasks.HasNews(task) ? Lost(task) : null;
        }

        // The keeper first: as long as it lives, it will say what there is to say. It may just be about to.
        return HasKeeper(task) || ProcessOf(task) is { IsAlive: true } || KeptTasks.HasNews(task) ? null : Lost(task);
    }

    /// <summary>Whether the processes of a task are those of this machine, as it runs now.</summary>
    public static bool IsHere(QmeTask task) => task.Machine == Machine.Id;

    /// <summary>Whether somebody still waits for the command to end, and will record it.</summary>
    public static bool HasKeeper(QmeTask task) => KeeperOf(task) is { IsAlive: true };

    /// <summary>Who waits, or waited, for the command to end; null when all is recorded that there was to see.</summary>
    public static ProcessIdentity? KeeperOf(QmeTask task) =>
        task is { KeeperId: int id, KeeperStartTime: long start } ? new ProcessIdentity(id, start) : null;

    /// <summary>The process of the command, alive or not; null before it started.</summary>
    public static ProcessIdentity? ProcessOf(QmeTask task) =>
        task is { ProcessId: int id, ProcessStartTime: long start } ? new ProcessIdentity(id, start) : null;

    /// <summary>That nobody knows, nor will, what became of a task.</summary>
    public static TaskUpdate Lost(QmeTask task) =>
        new(QmeTaskState.Lost) { Reason = task.Started is null ? StartNotSeen : EndNotSeen };

    /// <summary>
    /// Whether this machine has been booted since the processes of a task were started. Process ids mean nothing on another machine or in another
    /// container; but what ran here before this boot runs no more.
    /// </summary>
    public static bool RestartedSince(QmeTask task) => task.Host == Environment.MachineName && task.Machine is string machine && !Machine.IsOfThisBoot(machine);
}
