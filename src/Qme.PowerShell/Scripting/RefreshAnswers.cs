using System.Management.Automation;

namespace Qme.PowerShell.Scripting;

/// <summary>Checks what the code of an executor says about tasks. What makes no sense is an error, and never becomes part of a task.</summary>
/// <param name="asked">The tasks that it was asked about.</param>
/// <param name="call">Who says it.</param>
internal sealed class RefreshAnswers(IReadOnlyList<QmeTask> asked, ScriptCall call)
{
    private readonly HashSet<string> _told = [];

    /// <summary>Reads the answers; what is wrong with one costs an error, and the others count.</summary>
    public IEnumerable<(QmeTask Task, TaskUpdate? Update)> Read(IEnumerable<PSObject?> items)
    {
        foreach (PSObject? item in items)
        {
            (QmeTask Task, TaskUpdate? Update) answer;
            try
            {
                answer = Read(item);
            }
            catch (FormatException e)
            {
                call.Log.Error(call.Failure(e.Message, e));
                continue;
            }

            yield return answer;
        }
    }

    private (QmeTask Task, TaskUpdate? Update) Read(PSObject? item)
    {
        IReadOnlyList<KeyValuePair<string, object?>> values = DataJson.Values(item)
            ?? throw new FormatException($"it wrote '{item}', which is neither a table nor an object that tells of a task.");
        Dictionary<string, object?> named = TaskAnswer.Named(values, "Id", "Ref");
        QmeTask task = Find(named);
        if (!_told.Add(task.Uid))
        {
            throw new FormatException($"it told of task {task.Id} twice.");
        }

        return (task, TaskAnswer.Update(task, named, task.State));
    }

    private QmeTask Find(Dictionary<string, object?> named)
    {
        if (TaskAnswer.Value<int?>(named, "Id") is int id)
        {
            return asked.FirstOrDefault(task => task.Id == id) ?? throw new FormatException($"it told of task {id}, which it was not asked about.");
        }

        string name = TaskAnswer.Value<string?>(named, "Ref") ?? throw new FormatException("it wrote something that has neither Id nor Ref, so that nobody knows which task it tells of.");
        QmeTask[] found = [.. asked.Where(task => task.Ref == name)];
        return found switch
        {
            [QmeTask one] => one,
            [] => throw new FormatException($"it told of '{name}', which it was not asked about."),
            _ => throw new FormatException($"it told of '{name}', which several tasks are called: {string.Join(", ", found.Select(task => task.Id))}. Give the Id."),
        };
    }
}
