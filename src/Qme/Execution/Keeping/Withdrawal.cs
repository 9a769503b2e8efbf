using Qme.Store;

namespace Qme.Execution.Keeping;

/// <summary>Cancels tasks that wait, so that nobody starts them any more.</summary>
internal static class Withdrawal
{
    /// <summary>Cancels one, if nobody has taken it on.</summary>
    /// <param name="store">All tasks.</param>
    /// <param name="task">The task.</param>
    /// <param name="reason">Why.</param>
    /// <returns>False when it does not wait any more.</returns>
    public static bool Try(TaskStore store, QmeTask task, string? reason) => store.TryUpdateWaiting(task, Cancelled(reason)) && Discard(task);

    /// <summary>Cancels one that this process has taken on.</summary>
    /// <returns>True, because it does not wait any more.</returns>
    public static bool Of(TaskStore store, QmeTask task, string? reason)
    {
        store.Update(task, Cancelled(reason), isLastWord: true);
        return Discard(task);
    }

    private static TaskUpdate Cancelled(string? reason) => new(QmeTaskState.Cancelled) { Reason = reason, Ended = DateTimeOffset.UtcNow, NeverStarted = true };

    private static bool Discard(QmeTask task)
    {
        new KeeperNotes(TaskFiles.Of(task)).Discard();
        return true;
    }
}
