using System.Collections;
using System.Globalization;

namespace Qme.PowerShell.Completion;

/// <summary>Offers the ids of the newest tasks, with their commands as tooltips.</summary>
public sealed class TaskIdCompleter : Completer
{
    private const int Most = 50;

    private protected override IEnumerable<(string Text, string ToolTip)> Values(IDictionary boundParameters) =>
        Engine.List(new TaskFilter { Newest = Most })
            .Reverse()
            .Select(task => (task.Id.ToString(CultureInfo.InvariantCulture), $"{task.State}: {task.Command}"));
}
