using Qme.Configuration;
using Qme.Store;

namespace Qme.Execution;

/// <summary>
/// Runs the command of the setting on_end for the tasks that were seen to end: once for each, by whoever comes first, one after another. Where
/// somebody is killed or stopped before a task's turn, whoever comes next goes on.
/// </summary>
internal sealed class OnEndTurns(TaskStore store, OnEnd onEnd)
{
    /// <summary>Runs it for all tasks that nobody has run it for yet.</summary>
    /// <exception cref="OperationCanceledException">Nobody waits for it any more.</exception>
    public void Run(ILog log, CancellationToken stop)
    {
        if (OnEnd.IsInside)
        {
            return;
        }

        string? command;
        TimeSpan timeout;
        try
        {
            command = onEnd.Command;
            timeout = command is null ? default : onEnd.Timeout;
        }
        catch (QmeException e)
        {
            log.Warn($"The command of on_end is not run: {e.Message}");
            return;
        }

        while (command is not null && !stop.IsCancellationRequested && store.TakeOnEnd() is QmeTask task)
        {
            new OnEndRun(command, timeout, task).Execute(log, stop);
        }
    }
}
