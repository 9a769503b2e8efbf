using System.Collections;
using System.Globalization;
using Qme.Executors;

namespace Qme.PowerShell.Completion;

/// <summary>Offers the actions of the task that has been typed before, else of the newest; with a pipeline before, those of all executors.</summary>
public sealed class ActionNameCompleter : Completer
{
    private protected override IEnumerable<(string Text, string ToolTip)> Values(IDictionary boundParameters) =>
        ExecutorsAtHand(boundParameters)
            .SelectMany(executor => executor.Actions)
            .DistinctBy(action => action.Name)
            .Select(action => (action.Name, action.Description));

    private static IEnumerable<Executor> ExecutorsAtHand(IDictionary boundParameters)
    {
        RefreshRequest asRecorded = RefreshRequest.WhenDue with { Mode = RefreshMode.Never };
        IReadOnlyList<QmeTask> tasks = Convert.ToString(boundParameters["Id"], CultureInfo.InvariantCulture) is { Length: > 0 } id
            ? Engine.Find(TaskSelector.Parse(id), asRecorded)
            : Engine.List(new TaskFilter { Newest = 1 }, asRecorded);
        Executor[] executors = [.. tasks.Select(task => Engine.Executors.Find(task.Executor)).OfType<Executor>().Distinct()];
        return executors.Length > 0 ? executors : Engine.Executors.All;
    }
}
