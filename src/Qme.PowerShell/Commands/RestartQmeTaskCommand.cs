using System.Collections;
using System.Management.Automation;
using Qme.Execution;
using Qme.PowerShell.Completion;

namespace Qme.PowerShell.Commands;

/// <summary>
/// Runs the commands of tasks again: the same program and arguments, in the same directory, with the same input and
/// changes to the environment. Each run is a new task that names the old one.
/// </summary>
[Cmdlet(VerbsLifecycle.Restart, "QmeTask", SupportsShouldProcess = true)]
[OutputType(typeof(QmeTask))]
public sealed class RestartQmeTaskCommand : TaskCmdlet, IRunOptions
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

    /// <summary>The queue that the new task stands in, with <c>-NoWait</c>. Each queue is started in its order.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Queue { get; set; }

    /// <summary>How many tasks of the queue may run at once for the new one to be started; 1 unless it is said.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int MaxParallel { get; set; } = 1;

    /// <summary>Starts the command, with <c>-NoWait</c>, once these tasks have ended as they should; if one does not, it is cancelled.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TaskIdCompleter))]
    [TaskId]
    public string[]? AfterOk { get; set; }

    /// <summary>Starts the command, with <c>-NoWait</c>, once these tasks have ended, however they do.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TaskIdCompleter))]
    [TaskId]
    public string[]? AfterAny { get; set; }

    /// <summary>Starts the command, with <c>-NoWait</c>, once these tasks have failed, or were cancelled or lost; if one ends as it should, it is cancelled.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TaskIdCompleter))]
    [TaskId]
    public string[]? AfterNotOk { get; set; }

    /// <summary>Gives the command the terminal, or not; without it, as the old one had it.</summary>
    [Parameter]
    public SwitchParameter Interactive { get; set; }

    bool IRunOptions.IsInBackground => NoWait;

    bool IRunOptions.IsShown => Tee;

    /// <inheritdoc/>
    private protected override void ProcessTask(QmeTask task)
    {
        QmeEngine engine = Engine;
        RunOptions options = new(this, this, task);
        options.RequireNoConflict(hasInput: task.InputPath is not null);
        RunRequest request = options.Over(engine.RequestToRestart(task, NamedArguments.Of(Argument), Log), engine) with { Timeout = Timeout };
        if (!ShouldProcess($"task {task.Id} ({task.Command})", Argument is null ? "run again" : $"run again as {request.Command}"))
        {
            return;
        }

        using TaskRun run = engine.Prepare(Message is null ? request : request with { Message = Message });
        if (task.InputPath is not null)
        {
            run.CopyInput(task.InputPath);
        }

        if (NoWait)
        {
            BackgroundRun.Execute(this, run, options.IsQueued ? engine : null);
        }
        else
        {
            ForegroundRun.Execute(this, run, engine, ForegroundRun.TeeOption(this));
        }
    }
}
