using System.Management.Automation;
using Qme.Executors;
using Qme.PowerShell.Arguments;
using Qme.PowerShell.Completion;

namespace Qme.PowerShell.Commands;

/// <summary>Gets the executors there are, in the order they are asked whether a command is theirs; or those that would take a command.</summary>
[Cmdlet(VerbsCommon.Get, "QmeExecutor", DefaultParameterSetName = NameSet)]
[OutputType(typeof(Executor), ParameterSetName = [NameSet])]
[OutputType(typeof(ExecutorClaim), ParameterSetName = [CommandSet])]
public sealed class GetQmeExecutorCommand : QmeCmdlet
{
    private const string NameSet = "Name";
    private const string CommandSet = "Command";

    /// <summary>Only executors of these names; wildcards.</summary>
    [Parameter(Position = 0, ParameterSetName = NameSet)]
    [ArgumentCompleter(typeof(ExecutorCompleter))]
    [SupportsWildcards]
    public string[] Name { get; set; } = ["*"];

    /// <summary>The executors that would take this command, the one that gets it first: one text as it would be typed, or word by word.</summary>
    [Parameter(Mandatory = true, ParameterSetName = CommandSet)]
    [ValidateNotNullOrEmpty]
    public string[] Command { get; set; } = null!;

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (ParameterSetName == NameSet)
        {
            WriteExecutors(Name, executors => WriteObject(executors, enumerateCollection: true));
        }
        else
        {
            Try(() => WriteClaims(CommandWords.Read(Command)));
        }
    }

    private void WriteClaims(CommandLine command)
    {
        bool isFirst = true;
        foreach (Executor executor in Engine.Executors.Claims(command))
        {
            WriteObject(new ExecutorClaim(executor.Name, isFirst, executor.Takes, executor.Origin, command.ToString()));
            isFirst = false;
        }
    }
}
