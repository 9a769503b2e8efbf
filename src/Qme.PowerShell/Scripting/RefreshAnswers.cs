using System.Management.Automation;

namespace Qme.PowerShell.Scripting;

/// <summary>Checks what the code of an executor says about tasks. What makes no sense is an error, and never becomes part of a task.</summary>
/// <param name="asked">The tasks that it was called for.</param>
/// <param name="call">Who says it.</param>
internal sealed class RefreshAnswers(IReadOnlyList<QmeTask> asked, ScriptCall call)
{
    // Whoever forgot that everything which code does not catch is its output need not be told of each line.
    private const int MostErrors = 10;

    /// <summary>
    /// Reads the answers. What is wrong with one costs an error, and the others count. Of a task that is told of twice nobody knows which of the two holds:
    /// neither counts.
    /// </summary>
    public IReadOnlyList<(QmeTask Task, TaskUpdate? Update)> Read(IEnumerable<PSObject?> items)
    {
        List<(QmeTask Task, TaskUpdate? Update)> answers = [];
        int wrong = 0;
        foreach (PSObject? item in items)
        {
            try
            {
                answers.Add(Read(item));
            }
            catch (FormatException e)
            {
                wrong++;
                if (wrong <= MostErrors)
                {
                    call.Log.Error(call.Failure(e.Message, e));
                }
            }
        }

        if (wrong > MostErrors)
        {
            call.Log.Error(call.Failure($"and so on, {wrong - MostErrors} times more."));
        }

        ILookup<bool, IGrouping<int, (QmeTask, TaskUpdate?)>> byTask = answers.GroupBy(answer => answer.Task.Id).ToLookup(told => told.Count() > 1);
        foreach (IGrouping<int, (QmeTask, TaskUpdate?)> told in byTask[true])
        {
            call.Log.Error(call.Failure($"it told of task {told.Key} more than once."));
        }

        return [.. byTask[false].SelectMany(told => told)];
    }

    private (QmeTask Task, TaskUpdate? Update) Read(PSObject? item)
    {
        IReadOnlyList<KeyValuePair<string, object?>> values = DataJson.Values(item)
            ?? throw new FormatException($"it wrote '{item}', which is neither a table nor an object that tells of a task.");
        Dictionary<string, object?> named = TaskAnswer.Named(values, "Id", "Ref");
        QmeTask task = Find(named);
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
