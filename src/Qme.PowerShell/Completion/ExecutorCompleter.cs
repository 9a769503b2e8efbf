using System.Collections;

namespace Qme.PowerShell.Completion;

/// <summary>Offers the names of the executors.</summary>
public sealed class ExecutorCompleter : Completer
{
    private protected override IEnumerable<(string Text, string ToolTip)> Values(IDictionary boundParameters) =>
        Engine.Executors.All.Select(executor => (executor.Name, executor.Description));
}
