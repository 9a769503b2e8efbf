using System.Management.Automation;
using Qme.Execution;
using Qme.Executors;
using Qme.PowerShell.Views;

namespace Qme.PowerShell.Commands;

/// <summary>Runs a command for a cmdlet, and leaves behind what PowerShell leaves behind a native command.</summary>
internal static class ForegroundRun
{
    /// <summary>Runs a prepared command to its end and writes its task.</summary>
    /// <param name="cmdlet">Who runs it.</param>
    /// <param name="run">The command.</param>
    /// <param name="engine">Where its executor's settings are.</param>
    /// <param name="tee">Whether to show its output as it comes; null leaves that to the settings.</param>
    public static void Execute(QmeCmdlet cmdlet, TaskRun run, QmeEngine engine, bool? tee)
    {
        IRunWatcher? watcher = run.IsInteractive ? null
            : IsTeeWanted(run, engine, tee) ? new OutputTee(cmdlet.Host.UI, cmdlet.PipelineStopToken)
            : new RunProgress(cmdlet);
        RunResult result;
        try
        {
            result = run.Execute(watcher, cmdlet.PipelineStopToken);
        }
        finally
        {
            // Also when the pipeline was stopped, which lets nothing more be written to it.
            if (run.Exit is ProcessExit exit)
            {
                LeaveExitCode(cmdlet, exit);
            }
        }

        QmeTask task = result.Task;
        cmdlet.WriteVerbose($"Task {task.Id} ran {task.ResolvedPath ?? task.FilePath} in {task.WorkingDirectory}: {task.State}. Its output is in {task.OutputPath}");
        Write(cmdlet, run, result);
        if (result.StartError is null && ExitCodeOf(result.Exit) is int exitCode and not 0
            && LanguagePrimitives.IsTrue(cmdlet.GetVariableValue("PSNativeCommandUseErrorActionPreference")))
        {
            cmdlet.WriteError(NonZeroExit(task, exitCode));
        }
    }

    /// <summary>Leaves behind how a command ended: <c>$LASTEXITCODE</c>, and <c>$?</c>.</summary>
    public static void LeaveExitCode(QmeCmdlet cmdlet, ProcessExit exit)
    {
        int exitCode = ExitCodeOf(exit);
        cmdlet.SessionState.PSVariable.Set("global:LASTEXITCODE", exitCode);
        if (exitCode != 0)
        {
            // $? becomes false, for && and ||, without an error record: the exit code of a command is data.
            cmdlet.InvokeCommand.HasErrors = true;
        }
    }

    /// <summary>Writes the task of a run, and what there is to say about it.</summary>
    public static void Write(QmeCmdlet cmdlet, TaskRun run, RunResult result)
    {
        QmeTask task = result.Task;
        cmdlet.WriteObject(task);
        run.ReplayTo(new CmdletLog(cmdlet));
        if (result.RecordError is QmeException notRecorded)
        {
            cmdlet.WriteWarning($"Task {task.Id} could not be recorded in full: {notRecorded.Message}");
        }

        // Before the errors, which may end the script.
        cmdlet.TellEnds();
        if (result.StartError is QmeException notStarted)
        {
            cmdlet.WriteError(PowerShellCommandInstead(cmdlet, notStarted, task).ToErrorRecord());
        }
    }

    /// <summary>What the option <c>-Tee</c> of a cmdlet says; null when it is not given. <c>-Tee:$false</c> is given.</summary>
    public static bool? TeeOption(PSCmdlet cmdlet) =>
        cmdlet.MyInvocation.BoundParameters.TryGetValue("Tee", out object? value) ? LanguagePrimitives.IsTrue(value) : null;

    private static int ExitCodeOf(ProcessExit exit) => exit.ExitCode ?? (ProcessExit.SignalBase + exit.Signal.GetValueOrDefault());

    private static bool IsTeeWanted(TaskRun run, QmeEngine engine, bool? tee) =>
        tee ?? engine.SettingsOf(engine.Executors.Get(run.Task.Executor)).Text(RunSettings.Tee.Key) switch
        {
            "true" => true,
            "false" => false,
            _ => OutputTee.IsSomebodyLooking,
        };

    private static QmeException PowerShellCommandInstead(PSCmdlet cmdlet, QmeException notStarted, QmeTask task)
    {
        const CommandTypes PowerShellCommands = CommandTypes.Alias | CommandTypes.Function | CommandTypes.Filter | CommandTypes.Cmdlet;
        if (notStarted.ErrorId != ErrorIds.CommandNotFound || cmdlet.InvokeCommand.GetCommand(task.FilePath, PowerShellCommands) is not CommandInfo command)
        {
            return notStarted;
        }

        string kind = command.CommandType.ToString().ToLowerInvariant();
        return new QmeException(
            ErrorIds.CommandIsPowerShell,
            $"'{task.FilePath}' is a PowerShell {kind}, not a program, and Qme runs programs. To record PowerShell, run it as one: pwsh -Command '…'.",
            task.FilePath,
            notStarted);
    }

    // As PowerShell does it for a native command; its own exception for this cannot be made by others.
    private static ErrorRecord NonZeroExit(QmeTask task, int exitCode) =>
        new QmeException(
            ErrorIds.ProgramExitedWithNonZeroCode,
            $"Program \"{Path.GetFileName(task.FilePath)}\" ended with non-zero exit code: {exitCode} ({(OperatingSystem.IsWindows() ? $"0x{exitCode:X8}" : $"0x{exitCode:X2}")}).",
            task).ToErrorRecord();
}
