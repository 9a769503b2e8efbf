using System.Collections;
using System.Management.Automation;
using Qme.Execution;

namespace Qme.PowerShell.Commands;

/// <summary>
/// Runs the commands of tasks again: the same program and arguments, in the same directory, with the same input and
/// changes to the environment. Each run is a new task that names the old one.
/// </summary>
[Cmdlet(VerbsLifecycle.Restart, "QmeTask", SupportsShouldProcess = true)]
[OutputType(typeof(QmeTask))]
public sealed class RestartQmeTaskCommand : TaskCmdlet
{
    /// <summary>What else is to be known for the restart, by name, as the executor takes it.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Argument { get; set; }

    /// <summary>What you want to remember about the new task; without it, the old one's message.</summary>
    [Parameter]
    public string? Message { get; set; }

    /// <summary>Shows what the command writes as it comes, beside keeping it.</summary>
    [Parameter]
    public SwitchParameter Tee { get; set; }

    /// <summary>Returns the new task at once; the command runs in the background, and outlives this PowerShell.</summary>
    [Parameter]
    public SwitchParameter NoWait { get; set; }

    /// <summary>How long the command may take before it is ended: seconds, <c>90m</c>, <c>01:30:00</c>.</summary>
    [Parameter]
    [Duration]
    public TimeSpan? Timeout { get; set; }

    /// <inheritdoc/>
    private protected override void ProcessTask(QmeTask task)
    {
        CommandLine command = QmeEngine.CommandToRestart(task, NamedArguments.Of(Argument));
        if (!ShouldProcess($"task {task.Id} ({task.Command})", Argument is null ? "run again" : $"run again as {command}"))
        {
            return;
        }

        QmeEngine engine = Engine;
        using TaskRun run = engine.Prepare(new RunRequest(command)
        {
            CurrentDirectory = task.WorkingDirectory,
            WorkingDirectory = task.WorkingDirectory,
            Executor = task.Executor,
            Message = Message ?? task.Message,
            Environment = task.Environment,
            ResolvedPath = task.ResolvedPath,
            RestartOf = task.Id,
            Timeout = Timeout,
        });
        if (task.InputPath is not null)
        {
            run.CopyInput(task.InputPath);
        }

        if (NoWait)
        {
            BackgroundRun.Execute(this, run);
        }
        else
        {
            ForegroundRun.Execute(this, run, engine, ForegroundRun.TeeOption(this));
        }
    }
}
