using Qme.Executors;
using Qme.Store;

namespace Qme.Queueing;

/// <summary>What everybody does for the tasks that wait who looks at one, or adds one.</summary>
/// <param name="waiting">Those that wait.</param>
/// <param name="refresh">Finds out what became of tasks.</param>
/// <param name="dispatch">Starts what may start.</param>
/// <param name="runner">Goes on with it.</param>
internal sealed class Tending(WaitingTasks waiting, TaskRefresh refresh, Dispatch dispatch, RunnerStart runner)
{
    /// <summary>Finds out what became of those that others wait for, starts what may start, and sees to it that somebody goes on doing so.</summary>
    /// <param name="asked">The tasks that have been asked about already.</param>
    /// <param name="request">How the others are.</param>
    /// <returns>Whether anything was new.</returns>
    public bool Run(IEnumerable<QmeTask> asked, RefreshRequest request) =>
        Try(request.Log, () => refresh.Run(waiting.ListNeeded().ExceptBy(asked.Select(task => task.Uid), task => task.Uid), request) | Start(request.Log));

    /// <summary>Starts what may start, and sees to it that somebody goes on doing so.</summary>
    public void Run(ILog log) => Try(log, () => Start(log));

    private bool Start(ILog log)
    {
        // On Windows whoever starts a command in the background has to live as long as that does.
        bool changed = !OperatingSystem.IsWindows() && dispatch.Run(log);
        if (waiting.Any())
        {
            runner.Ensure(log);
        }

        return changed;
    }

    private static bool Try(ILog log, Func<bool> action)
    {
        try
        {
            return action();
        }
        catch (QmeException e) when (StoreErrors.MayPass(e))
        {
            // What was asked for is done, or can be shown. What waits still does.
            log.Warn($"What waits is not started now: {e.Message}");
            return false;
        }
    }
}
