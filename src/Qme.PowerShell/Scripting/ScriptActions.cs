using System.Collections;
using System.Management.Automation;
using Qme.Executors;

namespace Qme.PowerShell.Scripting;

/// <summary>Does with tasks what the code of an executor says.</summary>
/// <param name="isElsewhere">Whether there is more of a task to act on than a command of this machine.</param>
internal sealed class ScriptActions(Func<QmeTask, bool> isElsewhere)
{
    /// <summary>The action as the engine takes it.</summary>
    public ExecutorAction Of(ScriptAction action)
    {
        bool ends = action.Name == LocalActions.Cancel.Name;
        return new ExecutorAction(action.Name, action.Description, !action.IsReading, call => Perform(action, ends, call))
        {
            Arguments = action.Arguments,
            Refusal = task => ends && task.HasEnded ? $"has ended already: {task.State}." : null,
        };
    }

    private IEnumerable<ActionResult> Perform(ScriptAction action, bool ends, ActionCall call)
    {
        // What is still being submitted is a process of this machine.
        ILookup<bool, QmeTask> byPlace = call.Tasks.ToLookup(task => ends && !isElsewhere(task));
        if (byPlace[true].Any())
        {
            foreach (ActionResult result in LocalActions.Cancel.Perform(call with { Tasks = [.. byPlace[true]] }))
            {
                yield return result;
            }
        }

        QmeTask[] tasks = [.. byPlace[false]];
        foreach (QmeTask task in ends ? tasks : [])
        {
            yield return new ActionResult.Stopping(task);
        }

        ScriptCall scriptCall = ScriptCalls.By(call.Context, action.Code);
        Hashtable arguments = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, object? value) in call.Arguments)
        {
            arguments[name] = value;
        }

        foreach (KeyValuePair<string, object?> some in ScriptCalls.Portions(action.Code, tasks))
        {
            foreach (ActionResult result in Perform(action, call.Context, scriptCall, some, arguments))
            {
                yield return result;
            }
        }
    }

    private static List<ActionResult> Perform(ScriptAction action, ExecutorContext context, ScriptCall call, KeyValuePair<string, object?> some, Hashtable arguments)
    {
        QmeTask[] tasks = ScriptCalls.TasksOf(some);
        try
        {
            IReadOnlyList<PSObject?> given = ScriptCalls.Call(action.Code, context, call, some, new(Offer.Arguments, arguments));
            return action.IsReading
                ? [.. given.Select(item => new ActionResult.Given(tasks[0], item))]
                : [.. ActionAnswers.Read(tasks, given, call)];
        }
        catch (QmeException e) when (e.ErrorId == ErrorIds.ExecutorFailed)
        {
            return [new ActionResult.Failed(tasks[0], new QmeException(e.ErrorId, $"{Named(tasks)}: {e.Message}", tasks[0].Id, e))];
        }
    }

    private static string Named(QmeTask[] tasks) => tasks.Length == 1 ? $"Task {tasks[0].Id} ({tasks[0].Command})" : $"Tasks {string.Join(", ", tasks.Select(task => task.Id))}";
}
