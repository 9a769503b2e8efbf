using System.Management.Automation;
using Qme.Executors;
using Qme.PowerShell.Completion;

namespace Qme.PowerShell.Commands;

/// <summary>Gets the executors there are, in the order they are asked whether a command is theirs.</summary>
[Cmdlet(VerbsCommon.Get, "QmeExecutor")]
[OutputType(typeof(Executor))]
public sealed class GetQmeExecutorCommand : QmeCmdlet
{
    /// <summary>Only executors of these names; wildcards.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(ExecutorCompleter))]
    [SupportsWildcards]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void EndProcessing() => WriteExecutors(Name, executors => WriteObject(executors, enumerateCollection: true));
}
