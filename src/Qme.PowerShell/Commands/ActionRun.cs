using System.Collections;
using System.Management.Automation;
using Qme.Executors;

namespace Qme.PowerShell.Commands;

/// <summary>Does something with chosen tasks for a cmdlet: each executor gets all of its own at once.</summary>
internal sealed class ActionRun(QmeCmdlet cmdlet, string name)
{
    /// <summary>What the caller says besides, by name.</summary>
    public IDictionary? Arguments { get; init; }

    /// <summary>Whether what a changing action did is written, task by task.</summary>
    public bool Reports { get; init; } = true;

    /// <summary>Does it, and writes what comes of it.</summary>
    public void Execute(QmeEngine engine, IEnumerable<QmeTask> tasks)
    {
        List<(QmeTask Task, ExecutorAction Action)> chosen = [];
        foreach (QmeTask task in tasks.DistinctBy(task => task.Uid))
        {
            cmdlet.Try(() =>
            {
                ExecutorAction action = QmeEngine.ActionFor(task, name);
                if (!action.ChangesTasks || cmdlet.ShouldProcess($"task {task.Id} ({task.Command})", action.Name))
                {
                    chosen.Add((task, action));
                }
            });
        }

        foreach (IGrouping<string, (QmeTask Task, ExecutorAction Action)> group in chosen.GroupBy(c => c.Task.Executor))
        {
            QmeTask[] members = [.. group.Select(c => c.Task)];
            cmdlet.Try(() =>
            {
                foreach (ActionResult result in engine.Act(group.First().Action, members, NamedArguments.Of(Arguments), cmdlet.Log, cmdlet.PipelineStopToken))
                {
                    Write(result);
                }
            });
        }
    }

    private void Write(ActionResult result)
    {
        switch (result)
        {
            case ActionResult.Line line:
                cmdlet.WriteObject(line.Text);
                break;

            case ActionResult.Given given when Reports:
                cmdlet.WriteObject(given.Value);
                break;

            case ActionResult.Fields fields:
                PSObject record = Bag(fields.Values);

                // An executor may have a view for what its action tells.
                record.TypeNames.Insert(0, $"Qme.ActionRecord#{fields.Task.Executor}#{name.ToLowerInvariant()}");
                cmdlet.WriteObject(record);
                break;

            case ActionResult.Done done when Reports:
                PSObject report = Bag([new("Id", done.Task.Id), new("Executor", done.Task.Executor), new("Ref", done.Task.Ref), new("Action", name), new("Result", done.Message)]);
                report.TypeNames.Insert(0, "Qme.ActionReport");
                cmdlet.WriteObject(report);
                break;

            case ActionResult.Failed failed:
                cmdlet.WriteError(failed.Error.ToErrorRecord());
                break;
        }
    }

    private static PSObject Bag(IEnumerable<KeyValuePair<string, object?>> values)
    {
        PSObject bag = new();
        foreach ((string key, object? value) in values)
        {
            bag.Properties.Add(new PSNoteProperty(key, value));
        }

        return bag;
    }
}
