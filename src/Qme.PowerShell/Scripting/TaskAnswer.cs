using System.Globalization;
using System.Management.Automation;

namespace Qme.PowerShell.Scripting;

/// <summary>Reads what the code of an executor says of one task, and checks it.</summary>
internal static class TaskAnswer
{
    /// <summary>The name of the executor's own data in an answer.</summary>
    public const string Data = nameof(TaskUpdate.Data);

    private static readonly string[] s_names =
    [
        nameof(TaskUpdate.State), nameof(TaskUpdate.Reason), nameof(TaskUpdate.ExitCode), nameof(TaskUpdate.Signal), nameof(TaskUpdate.Started), nameof(TaskUpdate.Ended), Data,
    ];

    /// <summary>Whether an answer says something of a task, and not only which one it is about.</summary>
    public static bool Tells(Dictionary<string, object?> named) => named.Keys.Any(key => s_names.Contains(key, StringComparer.OrdinalIgnoreCase));

    /// <summary>The values of an answer by their names, in any case.</summary>
    /// <param name="values">What the code wrote.</param>
    /// <param name="more">What may be in it besides what is known of every task.</param>
    /// <exception cref="FormatException">There is something else in it.</exception>
    public static Dictionary<string, object?> Named(IReadOnlyList<KeyValuePair<string, object?>> values, params string[] more)
    {
        string[] names = [.. more, .. s_names];
        string? unknown = values.Select(value => value.Key).FirstOrDefault(key => !names.Contains(key, StringComparer.OrdinalIgnoreCase));
        return unknown is null
            ? new Dictionary<string, object?>(values, StringComparer.OrdinalIgnoreCase)
            : throw new FormatException($"it wrote something with '{unknown}', which is not known. Known are: {string.Join(", ", names)}; what else there is belongs into {Data}.");
    }

    /// <summary>What an answer says of a task.</summary>
    /// <param name="task">The task.</param>
    /// <param name="named">The answer.</param>
    /// <param name="state">The state it is in where the answer names none.</param>
    /// <exception cref="FormatException">It makes no sense.</exception>
    public static TaskUpdate Update(QmeTask task, Dictionary<string, object?> named, QmeTaskState state)
    {
        string? word = Value<string?>(named, "State");
        if (word is not null && !(Enum.GetNames<QmeTaskState>().Contains(word, StringComparer.OrdinalIgnoreCase) && Enum.TryParse(word, ignoreCase: true, out state)))
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
        return named.TryGetValue(Data, out object? data) && data is not null
            ? update with { Data = DataJson.Merge(task.Data, DataJson.Values(data) ?? throw new FormatException($"the data that it told of task {task.Id} are neither a table nor an object.")) }
            : update;
    }

    /// <summary>A value of an answer; the default where there is none.</summary>
    /// <exception cref="FormatException">It is of another type.</exception>
    public static T? Value<T>(Dictionary<string, object?> named, string name)
    {
        object? value = named.GetValueOrDefault(name);
        return value is null ? default
            : LanguagePrimitives.TryConvertTo(value, CultureInfo.InvariantCulture, out T? converted) ? converted
            : throw new FormatException($"it told '{value}' as {name}, which that cannot be.");
    }

    private static void Require(QmeTask task, bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new FormatException($"it told that task {task.Id} {otherwise}.");
        }
    }

    /// <summary>A time; one without an offset is local, as PowerShell's own times are.</summary>
    private static DateTimeOffset? Time(Dictionary<string, object?> named, string name)
    {
        DateTimeOffset? time = Value<DateTimeOffset?>(named, name);
        return time?.ToUniversalTime();
    }
}
