using System.Globalization;
using System.Management.Automation;
using Qme.Executors;

namespace Qme.PowerShell.Scripting;

/// <summary>Checks what the code of an executor says about tasks. What makes no sense is an error, and never becomes part of a task.</summary>
/// <param name="asked">The tasks that it was asked about.</param>
/// <param name="call">Who says it.</param>
internal sealed class RefreshAnswers(IReadOnlyList<QmeTask> asked, ScriptCall call)
{
    private static readonly string[] s_names = ["Id", "Ref", "State", "Reason", "ExitCode", "Signal", "Started", "Ended", "Data"];

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
        string? unknown = values.Select(value => value.Key).FirstOrDefault(key => !s_names.Contains(key, StringComparer.OrdinalIgnoreCase));
        if (unknown is not null)
        {
            throw new FormatException($"it wrote something with '{unknown}', which is not known. Known are: {string.Join(", ", s_names)}; what else there is belongs into Data.");
        }

        Dictionary<string, object?> named = new(values, StringComparer.OrdinalIgnoreCase);
        QmeTask task = Find(named);
        if (!_told.Add(task.Uid))
        {
            throw new FormatException($"it told of task {task.Id} twice.");
        }

        TaskUpdate update = Update(task, named);
        return (task, update);
    }

    private QmeTask Find(Dictionary<string, object?> named)
    {
        if (Value<int?>(named, "Id") is int id)
        {
            return asked.FirstOrDefault(task => task.Id == id) ?? throw new FormatException($"it told of task {id}, which it was not asked about.");
        }

        string name = Value<string?>(named, "Ref") ?? throw new FormatException("it wrote something that has neither Id nor Ref, so that nobody knows which task it tells of.");
        QmeTask[] found = [.. asked.Where(task => task.Ref == name)];
        return found switch
        {
            [QmeTask one] => one,
            [] => throw new FormatException($"it told of '{name}', which it was not asked about."),
            _ => throw new FormatException($"it told of '{name}', which several tasks are called: {string.Join(", ", found.Select(task => task.Id))}. Give the Id."),
        };
    }

    private static TaskUpdate Update(QmeTask task, Dictionary<string, object?> named)
    {
        string? word = Value<string?>(named, "State");
        QmeTaskState state = task.State;
        if (word is not null && !(Enum.TryParse(word, ignoreCase: true, out state) && Enum.IsDefined(state) && !char.IsDigit(word[0])))
        {
            throw new FormatException($"it told that task {task.Id} is '{word}', which is no state. There is: {string.Join(", ", Enum.GetNames<QmeTaskState>())}.");
        }

        bool hasEnded = state is not (QmeTaskState.Pending or QmeTaskState.Running);
        TaskUpdate update = new(state)
        {
            Reason = named.ContainsKey("Reason") || word is not null ? Value<string?>(named, "Reason") : task.Reason,
            ExitCode = Value<int?>(named, "ExitCode"),
            Signal = Value<int?>(named, "Signal"),
            Started = Time(named, "Started"),
            Ended = Time(named, "Ended"),
        };
        Require(task, hasEnded || (update.ExitCode ?? update.Signal) is null, $"has not ended ({state}), and yet an exit code or a signal");
        Require(task, hasEnded || update.Ended is null, $"has not ended ({state}), and yet an end");
        Require(task, state is not QmeTaskState.Complete || (update.ExitCode is null or 0 && update.Signal is null), $"is Complete, which exit code {update.ExitCode} is not");
        Require(task, update.Started is null || update.Ended is null || update.Ended >= update.Started, "ended before it started");
        return named.TryGetValue("Data", out object? data) && data is not null
            ? update with { Data = DataJson.Merge(task.Data, DataJson.Values(data) ?? throw new FormatException($"the data that it told of task {task.Id} are neither a table nor an object.")) }
            : update;
    }

    private static void Require(QmeTask task, bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new FormatException($"it told that task {task.Id} {otherwise}.");
        }
    }

    private static T? Value<T>(Dictionary<string, object?> named, string name)
    {
        object? value = named.GetValueOrDefault(name);
        return value is null ? default
            : LanguagePrimitives.TryConvertTo(value, CultureInfo.InvariantCulture, out T? converted) ? converted
            : throw new FormatException($"it told '{value}' as {name}, which that cannot be.");
    }

    /// <summary>A time; one without an offset is local, as PowerShell's own times are.</summary>
    private static DateTimeOffset? Time(Dictionary<string, object?> named, string name)
    {
        DateTimeOffset? time = Value<DateTimeOffset?>(named, name);
        return time?.ToUniversalTime();
    }
}
