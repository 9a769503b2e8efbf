using System.Diagnostics;
using Qme.Execution;

namespace Qme.Executors;

/// <summary>Ends the processes of tasks: all are asked to end, and what has not done so after the grace period is killed.</summary>
internal static class LocalStop
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(20);

    // How long whoever waits for a command may take to record that it has ended.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    public static IEnumerable<ActionResult> Perform(ActionCall call)
    {
        List<(QmeTask Task, StoppedTree Tree)> stopping = [];
        foreach (QmeTask task in call.Tasks)
        {
            if (Refusal(task) is string reason)
            {
                yield return new ActionResult.Failed(task, ActionResult.Failure(task, reason));
                continue;
            }

            yield return new ActionResult.Stopping(task);
            stopping.Add((task, ProcessTree.Terminate(LocalTasks.ProcessOf(task)!.Value)));
        }

        Stopwatch elapsed = Stopwatch.StartNew();
        TimeSpan grace = call.Context.Settings.Duration(RunSettings.StopGrace.Key);
        while (elapsed.Elapsed < grace && stopping.Any(s => s.Tree.IsAlive))
        {
            if (call.Context.Stop.WaitHandle.WaitOne(s_tick))
            {
                // Whoever has lost patience has not asked for force.
                call.Context.Stop.ThrowIfCancellationRequested();
            }
        }

        foreach ((QmeTask task, StoppedTree tree) in stopping)
        {
            bool wasKilled = tree.IsAlive;
            if (!tree.Kill())
            {
                yield return new ActionResult.Failed(task, new QmeException(ErrorIds.ActionFailed, $"Processes of task {task.Id} ({task.Command}) belong to another user.", task.Id));
                continue;
            }

            string message = wasKilled ? "killed" : "ended";
            yield return new ActionResult.Done(task, message, IsRecordedByKeeper(call, task) ? null : new TaskUpdate(QmeTaskState.Cancelled) { Ended = DateTimeOffset.UtcNow });
        }
    }

    /// <summary>Why a task cannot be stopped; null when it can.</summary>
    public static string? Refusal(QmeTask task) =>
        HasEnded(task) is string ended ? ended
        : !LocalTasks.IsHere(task) ? $"runs on {task.Host}, not on this machine."
        : LocalTasks.ProcessOf(task) is null ? "has not started yet."
        : null;

    /// <summary>That a task has ended, if it has.</summary>
    public static string? HasEnded(QmeTask task) => task.HasEnded ? $"has ended already: {task.State}." : null;

    /// <summary>Whoever waits for the command knows best how it ended.</summary>
    private static bool IsRecordedByKeeper(ActionCall call, QmeTask task)
    {
        Stopwatch elapsed = Stopwatch.StartNew();
        bool hadKeeper = true;
        while (hadKeeper && elapsed.Elapsed < s_patience)
        {
            // Asked before, because a keeper is gone as soon as it has said its last word.
            hadKeeper = LocalTasks.HasKeeper(task);
            if (call.Look(task).HasEnded)
            {
                return true;
            }

            Thread.Sleep(s_tick);
        }

        return false;
    }
}
