using System.Management.Automation;
using Qme.Executors;

namespace Qme.PowerShell.Scripting;

/// <summary>
/// Reads what the code of an action that changes something says has come of it. What it says with the Id of a task is about that task: a Message or an Error,
/// and what is newly known of it. A reply of $Capture says whether it was done. Anything else is a result as it is. A task of which nothing is said is done, unless there are other results.
/// </summary>
internal static class ActionAnswers
{
    private const string Id = nameof(QmeTask.Id);
    private const string Message = nameof(ActionResult.Done.Message);
    private const string Error = nameof(ActionResult.Failed.Error);

    public static IEnumerable<ActionResult> Read(IReadOnlyList<QmeTask> tasks, IReadOnlyList<PSObject?> given, ScriptCall call)
    {
        List<QmeTask> untold = [.. tasks];
        bool hasOthers = false;
        foreach (PSObject? item in given)
        {
            if (item?.BaseObject is ScriptReply reply)
            {
                if (reply.ExitCode is not 0)
                {
                    hasOthers = true;
                    yield return new ActionResult.Failed(tasks[0], ActionResult.Failure(tasks[0], $"was left as it was: {reply.Complaint}"));
                }

                continue;
            }

            ActionResult result = Read(tasks, item, call);
            if (result is ActionResult.Given)
            {
                hasOthers = true;
            }
            else
            {
                untold.Remove(result.Task);
            }

            yield return result;
        }

        foreach (QmeTask task in hasOthers ? [] : untold)
        {
            yield return new ActionResult.Done(task, "done");
        }
    }

    private static ActionResult Read(IReadOnlyList<QmeTask> tasks, PSObject? item, ScriptCall call)
    {
        QmeTask task = tasks[0];
        try
        {
            if (DataJson.Values(item) is not { } values || !values.Any(value => value.Key.Equals(Id, StringComparison.OrdinalIgnoreCase)))
            {
                return new ActionResult.Given(task, item);
            }

            Dictionary<string, object?> named = TaskAnswer.Named(values, Id, Message, Error);
            int id = TaskAnswer.Value<int>(named, Id);
            task = tasks.FirstOrDefault(one => one.Id == id) ?? throw new FormatException($"it told of task {id}, which it was not called for.");
            return TaskAnswer.Value<string?>(named, Error) is string error
                ? new ActionResult.Failed(task, ActionResult.Failure(task, error))
                : new ActionResult.Done(task, TaskAnswer.Value<string?>(named, Message) ?? "done", TaskAnswer.Tells(named) ? TaskAnswer.Update(task, named, task.State) : null);
        }
        catch (FormatException e)
        {
            return new ActionResult.Failed(task, call.Failure(e.Message, e));
        }
    }
}
