using System.Collections;
using System.Management.Automation;
using Qme.Execution;
using Qme.PowerShell.Completion;

namespace Qme.PowerShell.Commands;

/// <summary>
/// Runs a command, keeps it as a task and writes the task. Users meet it behind the function of the same name, which
/// hands over the command's arguments verbatim; see the folder Arguments.
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "QmeCommand", SupportsShouldProcess = true, DefaultParameterSetName = RunSet)]
[OutputType(typeof(QmeTask))]
public sealed class InvokeQmeCommandCommand : QmeCmdlet, IRunOptions, IDisposable
{
    private const string RunSet = "Run";
    private const string RefusedSet = "Refused";

    private TaskRun? _run;
    private PipelineInput? _input;

    /// <summary>The program: a name that is found on the PATH, or a path.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = RunSet)]
    [ValidateNotNullOrEmpty]
    public string FilePath { get; set; } = null!;

    /// <summary>The program's arguments, each exactly as it is to arrive.</summary>
    [Parameter(Position = 1, ValueFromRemainingArguments = true, ParameterSetName = RunSet)]
    [AllowNull]
    [AllowEmptyCollection]
    [AllowEmptyString]
    public string[]? ArgumentList { get; set; }

    /// <summary>What you want to remember about the task.</summary>
    [Parameter(ParameterSetName = RunSet)]
    public string? Message { get; set; }

    /// <summary>The executor to run it; without it, the executors recognise the command.</summary>
    [Parameter(ParameterSetName = RunSet)]
    [ArgumentCompleter(typeof(ExecutorCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Executor { get; set; }

    /// <summary>The directory to run in; without it, the current one.</summary>
    [Parameter(ParameterSetName = RunSet)]
    [ValidateNotNullOrEmpty]
    public string? WorkingDirectory { get; set; }

    /// <summary>Environment variables for this command alone; a null value removes one.</summary>
    [Parameter(ParameterSetName = RunSet)]
    [ValidateNotNull]
    public IDictionary? Environment { get; set; }

    /// <summary>Shows what the command writes as it comes, beside keeping it.</summary>
    [Parameter(ParameterSetName = RunSet)]
    public SwitchParameter Tee { get; set; }

    /// <summary>Returns the task at once; the command runs in the background, and outlives this PowerShell.</summary>
    [Parameter(ParameterSetName = RunSet)]
    public SwitchParameter NoWait { get; set; }

    /// <summary>How long the command may take before it is ended: seconds, <c>90m</c>, <c>01:30:00</c>.</summary>
    [Parameter(ParameterSetName = RunSet)]
    [Duration]
    public TimeSpan? Timeout { get; set; }

    /// <summary>The queue that the task stands in, with <c>-NoWait</c>. Each queue is started in its order.</summary>
    [Parameter(ParameterSetName = RunSet)]
    [ValidateNotNullOrEmpty]
    public string? Queue { get; set; }

    /// <summary>How many tasks of the queue may run at once for this one to be started; 1 unless it is said.</summary>
    [Parameter(ParameterSetName = RunSet)]
    [ValidateRange(1, int.MaxValue)]
    public int MaxParallel { get; set; } = 1;

    /// <summary>Starts the command, with <c>-NoWait</c>, once these tasks have ended as they should; if one does not, it is cancelled.</summary>
    [Parameter(ParameterSetName = RunSet)]
    [ArgumentCompleter(typeof(TaskIdCompleter))]
    [TaskId]
    public string[]? AfterOk { get; set; }

    /// <summary>Starts the command, with <c>-NoWait</c>, once these tasks have ended, however they do.</summary>
    [Parameter(ParameterSetName = RunSet)]
    [ArgumentCompleter(typeof(TaskIdCompleter))]
    [TaskId]
    public string[]? AfterAny { get; set; }

    /// <summary>Starts the command, with <c>-NoWait</c>, once these tasks have failed, or were cancelled or lost; if one ends as it should, it is cancelled.</summary>
    [Parameter(ParameterSetName = RunSet)]
    [ArgumentCompleter(typeof(TaskIdCompleter))]
    [TaskId]
    public string[]? AfterNotOk { get; set; }

    /// <summary>Gives the command the terminal; what it writes is not kept.</summary>
    [Parameter(ParameterSetName = RunSet)]
    public SwitchParameter Interactive { get; set; }

    /// <summary>What the command gets as its standard input.</summary>
    [Parameter(ValueFromPipeline = true, ParameterSetName = RunSet)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <summary>Why the call cannot be carried out: how the function of the same name reports a bad call as an error of this command.</summary>
    [Parameter(Mandatory = true, ParameterSetName = RefusedSet, DontShow = true)]
    public ErrorRecord? Refusal { get; set; }

    /// <summary>What the function of the same name wants the caller to be warned of.</summary>
    [Parameter(ParameterSetName = RunSet, DontShow = true)]
    public string? Notice { get; set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _input?.Dispose();
        _run?.Dispose();
    }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (Refusal is not null)
        {
            WriteError(Refusal);
            return;
        }

        if (Notice is not null)
        {
            WriteWarning(Notice);
        }

        Try(() =>
        {
            Options.RequireNoConflict(hasInput: MyInvocation.ExpectingInput || InputObject is not null);
            RunRequest request = Request();
            if (ShouldProcess(request.Command.ToString(), "run"))
            {
                _run = Engine.Prepare(request);
            }
        });
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (_run is null || (!MyInvocation.ExpectingInput && InputObject is null))
        {
            return;
        }

        bool isWritten = Try(() =>
        {
            _input ??= new PipelineInput(_run, this);
            _input.Write(InputObject);
        });
        if (!isWritten)
        {
            // With half of its input the command must not run.
            Dispose();
            _run = null;
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_run is null)
        {
            return;
        }

        Try(() =>
        {
            if (MyInvocation.ExpectingInput)
            {
                // A pipeline that brought nothing is an empty standard input all the same.
                _input ??= new PipelineInput(_run, this);
            }

            _input?.Complete();
            if (NoWait)
            {
                BackgroundRun.Execute(this, _run, Options.IsQueued ? Engine : null);
            }
            else
            {
                ForegroundRun.Execute(this, _run, Engine, ForegroundRun.TeeOption(this));
            }
        });
    }

    bool IRunOptions.IsInBackground => NoWait;

    bool IRunOptions.IsShown => Tee;

    private RunOptions Options => new(this, this);

    private RunRequest Request() => Options.Over(new RunRequest(new CommandLine(FilePath, ArgumentList ?? []))
    {
        CurrentDirectory = CurrentDirectory,
        WorkingDirectory = WorkingDirectory is null ? CurrentDirectory : ResolveDirectory(WorkingDirectory),
        Executor = Executor,
        Message = Message,
        Timeout = Timeout,
        Environment = EnvironmentChanges(),
    }, Engine);

    private Dictionary<string, string?> EnvironmentChanges()
    {
        Dictionary<string, string?> changes = [];
        foreach (DictionaryEntry entry in Environment ?? new Hashtable())
        {
            changes[LanguagePrimitives.ConvertTo<string>(entry.Key)] = entry.Value is null ? null : LanguagePrimitives.ConvertTo<string>(entry.Value);
        }

        return changes;
    }
}
