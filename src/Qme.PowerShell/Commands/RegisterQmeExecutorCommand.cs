using System.Collections;
using System.Management.Automation;
using Qme.Executors;
using Qme.PowerShell.Scripting;

namespace Qme.PowerShell.Commands;

/// <summary>Registers an executor for this process: one written in PowerShell, or those of an assembly.</summary>
[Cmdlet(VerbsLifecycle.Register, "QmeExecutor", SupportsShouldProcess = true, DefaultParameterSetName = ScriptSet)]
[OutputType(typeof(Executor))]
public sealed class RegisterQmeExecutorCommand : QmeCmdlet
{
    private const string ScriptSet = "Script";
    private const string AssemblySet = "Assembly";

    /// <summary>What it is called.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ScriptSet)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = null!;

    /// <summary>The file names of the programs that it takes.</summary>
    [Parameter(Position = 1, ParameterSetName = ScriptSet)]
    [ValidateNotNullOrEmpty]
    public string[]? CommandName { get; set; }

    /// <summary>A regular expression that the whole line must match.</summary>
    [Parameter(ParameterSetName = ScriptSet)]
    [ValidateNotNullOrEmpty]
    public string? Match { get; set; }

    /// <summary>Says whether a command is taken that fits otherwise.</summary>
    [Parameter(ParameterSetName = ScriptSet)]
    [ValidateNotNull]
    public ScriptBlock? Condition { get; set; }

    /// <summary>The executor whose behaviour it has where it says nothing else.</summary>
    [Parameter(ParameterSetName = ScriptSet)]
    [ValidateNotNullOrEmpty]
    public string? Inherit { get; set; }

    /// <summary>One sentence for a person.</summary>
    [Parameter(ParameterSetName = ScriptSet)]
    [ValidateNotNullOrEmpty]
    public string? Description { get; set; }

    /// <summary>Says what the command has submitted.</summary>
    [Parameter(ParameterSetName = ScriptSet)]
    [ValidateNotNull]
    public ScriptBlock? Submitted { get; set; }

    /// <summary>Asks that also when the command did not end with exit code 0.</summary>
    [Parameter(ParameterSetName = ScriptSet)]
    public SwitchParameter SubmittedOnFailure { get; set; }

    /// <summary>Says which files the work of a task writes to.</summary>
    [Parameter(ParameterSetName = ScriptSet)]
    [ValidateNotNull]
    public ScriptBlock? OutputFile { get; set; }

    /// <summary>Asks about tasks that have not ended.</summary>
    [Parameter(ParameterSetName = ScriptSet)]
    [ValidateNotNull]
    public ScriptBlock? Refresh { get; set; }

    /// <summary>How often that may be done at most.</summary>
    [Parameter(ParameterSetName = ScriptSet)]
    [Duration(AllowsZero = true)]
    public TimeSpan? RefreshInterval { get; set; }

    /// <summary>What can be done with its tasks, by name.</summary>
    [Parameter(ParameterSetName = ScriptSet)]
    [ValidateNotNull]
    public IDictionary? Action { get; set; }

    /// <summary>What can be configured, by name.</summary>
    [Parameter(ParameterSetName = ScriptSet)]
    [ValidateNotNull]
    public IDictionary? Setting { get; set; }

    /// <summary>What of the data of a task a list of its tasks shows.</summary>
    [Parameter(ParameterSetName = ScriptSet)]
    [ValidateNotNullOrEmpty]
    public object[]? Column { get; set; }

    /// <summary>Under which name the data have what the outside world calls a task.</summary>
    [Parameter(ParameterSetName = ScriptSet)]
    [ValidateNotNullOrEmpty]
    public string? Ref { get; set; }

    /// <summary>A file with views of its own.</summary>
    [Parameter(ParameterSetName = ScriptSet)]
    [ValidateNotNullOrEmpty]
    public string? FormatPath { get; set; }

    /// <summary>The files of assemblies: registers every executor in them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = AssemblySet)]
    [ValidateNotNullOrEmpty]
    public string[] Assembly { get; set; } = null!;

    /// <summary>Writes what was registered to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (ParameterSetName == ScriptSet)
        {
            Try(() => Register(new ScriptExecutor(Definition())));
            return;
        }

        foreach (string path in Assembly)
        {
            Try(() =>
            {
                foreach (Executor executor in ExecutorAssembly.Read(PathHere(path)))
                {
                    Register(executor);
                }
            });
        }
    }

    private void Register(Executor executor)
    {
        if (!ShouldProcess($"executor {executor.Name}", "register"))
        {
            return;
        }

        if (!ExecutorFileReader.TryTake(executor))
        {
            ExecutorRegistry.Register(executor);
        }

        if (PassThru)
        {
            WriteObject(executor);
        }
    }

    private ExecutorDefinition Definition()
    {
        ExecutorCode code = new()
        {
            Condition = Code(nameof(Condition), Condition),
            Submitted = Code(nameof(Submitted), Submitted),
            OutputFile = Code(nameof(OutputFile), OutputFile),
            Refresh = Code(nameof(Refresh), Refresh),
        };
        Hashtable values = new(StringComparer.OrdinalIgnoreCase)
        {
            [nameof(CommandName)] = CommandName,
            [nameof(Match)] = Match,
            [nameof(Inherit)] = Inherit,
            [nameof(Description)] = Description,
            [nameof(SubmittedOnFailure)] = SubmittedOnFailure.IsPresent,
            [nameof(RefreshInterval)] = RefreshInterval,
            [nameof(Action)] = Action,
            [nameof(Setting)] = Setting,
            [nameof(Column)] = Column,
            [nameof(Ref)] = Ref,
            [nameof(FormatPath)] = FormatPath,
        };
        return new DefinitionReader(Name, source: "", PathHere).Read(values, code);
    }

    private static BlockCode? Code(string parameter, ScriptBlock? block) => block is null ? null : BlockCode.Of("-" + parameter, block);

    /// <summary>The absolute path of a file: relative to the current directory, but in a file of executors to the directory of that file.</summary>
    private string PathHere(string path) =>
        Path.GetFullPath(path, ScriptRunspace.IsHere && MyInvocation.PSScriptRoot is { Length: > 0 } directory ? directory : CurrentDirectory);
}
