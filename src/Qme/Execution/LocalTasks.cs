using System.Text.Json;
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

    /// <summary>The note of the end is damaged.</summary>
    public const string EndNoteUnreadable = nameof(EndNoteUnreadable);

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

        if (task.Machine != Machine.Id)
        {
            return RestartedSince(task) ? Lost(task) : null;
        }

        // The keeper first: as long as it lives, it will say what there is to say. It may just be about to.
        return IsAlive(task.KeeperId, task.KeeperStartTime) || IsAlive(task.ProcessId, task.ProcessStartTime) ? null : Lost(task);
    }

    private static TaskUpdate Lost(QmeTask task) =>
        new(QmeTaskState.Lost) { Reason = task.Started is null ? StartNotSeen : EndNotSeen };

    private static bool IsAlive(int? id, long? startTime) => id is int i && startTime is long s && new ProcessIdentity(i, s).IsAlive;

    // Process ids mean nothing on another machine or in another container; but what ran here before this boot runs no more.
    private static bool RestartedSince(QmeTask task) => task.Host == Environment.MachineName && task.Machine is string machine && !Machine.IsOfThisBoot(machine);
}
