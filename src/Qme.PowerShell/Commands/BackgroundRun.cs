using Qme.Execution;

namespace Qme.PowerShell.Commands;

/// <summary>Starts a command for a cmdlet that does not wait for it.</summary>
internal static class BackgroundRun
{
    /// <summary>Starts a prepared command and writes its task.</summary>
    public static void Execute(QmeCmdlet cmdlet, TaskRun run)
    {
        RunResult result = run.Launch();
        QmeTask task = result.Task;
        if (result.StartError is not null)
        {
            ForegroundRun.LeaveExitCode(cmdlet, result.Exit);
        }

        cmdlet.WriteVerbose($"Task {task.Id} runs {task.ResolvedPath ?? task.FilePath} in {task.WorkingDirectory} in the background. Its output is in {task.OutputPath}");
        ForegroundRun.Write(cmdlet, run, result);
    }
}
