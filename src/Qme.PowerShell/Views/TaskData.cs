using System.ComponentModel;
using System.Management.Automation;
using System.Text.Json;

namespace Qme.PowerShell.Views;

/// <summary>An executor's own data about a task, as objects that PowerShell can look into: <c>$task.Data.Partition</c>. For the types file.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class TaskData
{
    /// <summary>The data of a task; null when its executor keeps none.</summary>
    public static object? Of(PSObject task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task.BaseObject is QmeTask { Data: JsonElement data } ? Value(data) : null;
    }

    /// <summary>The data of a task, for a page: names and values, in their order. What is nested is for programs.</summary>
    /// <param name="task">The task.</param>
    /// <param name="first">The names of those that come first.</param>
    internal static IEnumerable<KeyValuePair<string, string?>> Entries(QmeTask task, params string[] first) =>
        task.Data is { ValueKind: JsonValueKind.Object } data
            ? data.EnumerateObject()
                .Where(property => !IsNested(property.Value))
                .OrderBy(property => Array.IndexOf(first, property.Name) is >= 0 and int index ? index : int.MaxValue)
                .Select(property => new KeyValuePair<string, string?>(property.Name, property.Value.ValueKind is JsonValueKind.Null ? null : property.Value.ToString()))
            : [];

    private static bool IsNested(JsonElement value) =>
        value.ValueKind is JsonValueKind.Object || (value.ValueKind is JsonValueKind.Array && value.EnumerateArray().Any(item => item.ValueKind is JsonValueKind.Object));

    private static object? Value(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => Bag(element),
        JsonValueKind.Array => element.EnumerateArray().Select(Value).ToArray(),
        JsonValueKind.String when element.TryGetDateTimeOffset(out DateTimeOffset time) => time,
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number when element.TryGetInt64(out long number) => number,
        JsonValueKind.Number => element.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private static PSObject Bag(JsonElement element)
    {
        PSObject bag = new();
        foreach (JsonProperty property in element.EnumerateObject())
        {
            bag.Properties.Add(new PSNoteProperty(property.Name, Value(property.Value)));
        }

        return bag;
    }
}
