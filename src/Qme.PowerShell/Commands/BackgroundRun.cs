using Qme.Execution;

namespace Qme.PowerShell.Commands;

/// <summary>Starts a command for a cmdlet that does not wait for it.</summary>
internal static class BackgroundRun
{
    /// <summary>Starts a prepared command and writes its task.</summary>
    /// <param name="cmdlet">Who runs it.</param>
    /// <param name="run">The command.</param>
    /// <param name="queue">Who starts it when its turn has come; null to start it at once.</param>
    public static void Execute(QmeCmdlet cmdlet, TaskRun run, QmeEngine? queue = null)
    {
        RunResult result = queue is null ? run.Launch() : queue.Enqueue(run, cmdlet.Log);
        QmeTask task = result.Task;
        if (result.StartError is not null)
        {
            ForegroundRun.LeaveExitCode(cmdlet, result.Exit);
        }

        cmdlet.WriteVerbose($"Task {task.Id} {(task.State is QmeTaskState.Pending ? "will run" : "runs")} {task.ResolvedPath ?? task.FilePath} in {task.WorkingDirectory} in the background. Its output is in {task.OutputPath}");
        ForegroundRun.Write(cmdlet, run, result);
    }
}
