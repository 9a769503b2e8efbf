using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Internal;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Qme.PowerShell.Scripting;

/// <summary>Turns what the code of an executor knows of a task into the JSON that is kept with the task.</summary>
internal static class DataJson
{
    private const int Deepest = 8;

    // Whoever looks at a task reads all of it. The greatest array of Grid Engine, of 75,000 elements, has its place.
    private const int MostMegabytes = 16;

    /// <summary>Lays new values over what is known.</summary>
    /// <param name="known">What is known; null for nothing.</param>
    /// <param name="values">The new values.</param>
    /// <exception cref="FormatException">One of them cannot be kept; the message says which.</exception>
    public static JsonElement Merge(JsonElement? known, IEnumerable<KeyValuePair<string, object?>> values)
    {
        JsonObject data = known is { ValueKind: JsonValueKind.Object } before ? JsonObject.Create(before)! : [];
        foreach ((string name, object? value) in values)
        {
            string? before2 = data.Select(entry => entry.Key).FirstOrDefault(key => key.Equals(name, StringComparison.OrdinalIgnoreCase));
            data[before2 ?? name] = Kept(value, name);
        }

        byte[] json = JsonSerializer.SerializeToUtf8Bytes(data);
        return json.Length <= MostMegabytes << 20
            ? JsonElement.Parse(json)
            : throw new FormatException($"the data are too much to be kept with a task, {json.Length / (1 << 20)} MB. There is room for {MostMegabytes} MB; what is more belongs into a file.");
    }

    /// <summary>The values of a table or of an object, by name; null when it is neither.</summary>
    /// <exception cref="FormatException">It cannot be read, or has names that no object of PowerShell's can have: none, or two that differ in case only.</exception>
    public static IReadOnlyList<KeyValuePair<string, object?>>? Values(object? item)
    {
        KeyValuePair<string, object?>[]? values;
        try
        {
            values = item switch
            {
                PSObject { BaseObject: IDictionary table } => [.. Entries(table)],
                IDictionary table => [.. Entries(table)],
                PSObject { BaseObject: PSCustomObject } bag => [.. bag.Properties.Select(property => new KeyValuePair<string, object?>(property.Name, Something(property.Value)))],
                _ => null,
            };
        }
        catch (Exception e) when (e is RuntimeException or InvalidCastException)
        {
            throw new FormatException($"it wrote something that cannot be read: {e.Message}", e);
        }

        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, _) in values ?? [])
        {
            if (name.Length == 0 || !names.Add(name))
            {
                throw new FormatException(name.Length == 0 ? "it wrote a value without a name." : $"it wrote something with '{name}' twice: upper and lower case are no difference.");
            }
        }

        return values;
    }

    // Not as a sequence, which gives other things for tables of another make.
    private static IEnumerable<KeyValuePair<string, object?>> Entries(IDictionary table)
    {
        IDictionaryEnumerator entries = table.GetEnumerator();
        while (entries.MoveNext())
        {
            yield return new KeyValuePair<string, object?>(LanguagePrimitives.ConvertTo<string>(entries.Key), Something(entries.Value));
        }
    }

    /// <summary>A value as it is kept. It is of somebody else's making, and may throw anything while it is looked at.</summary>
    private static JsonNode? Kept(object? value, string name)
    {
        try
        {
            return Node(value, name, 0);
        }
        catch (Exception e) when (e is not FormatException)
        {
            throw new FormatException($"'{name}' cannot be kept: {e.Message}", e);
        }
    }

    /// <summary>What <c>if ($false) { 1 }</c> gives is an object of PowerShell's, and nothing.</summary>
    private static object? Something(object? value) => ReferenceEquals(value, AutomationNull.Value) ? null : value;

    private static JsonNode? Node(object? value, string name, int depth)
    {
        if (depth > Deepest)
        {
            throw new FormatException($"'{name}' is nested too deeply to be kept.");
        }

        object? plain = value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
        return plain switch
        {
            null => null,
            string text => text,
            char character => character.ToString(),
            bool truth => truth,
            byte or sbyte or short or ushort or int or uint or long => Convert.ToInt64(plain, CultureInfo.InvariantCulture),
            double number when double.IsFinite(number) => number,
            float number when float.IsFinite(number) => number,
            decimal number => number,
            DateTime time => new DateTimeOffset(time).ToString("o", CultureInfo.InvariantCulture),
            DateTimeOffset time => time.ToString("o", CultureInfo.InvariantCulture),
            TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
            Enum word => word.ToString(),
            _ when Values(plain) is { } values => new JsonObject(values.Select(entry => new KeyValuePair<string, JsonNode?>(entry.Key, Node(entry.Value, $"{name}.{entry.Key}", depth + 1)))),
            IEnumerable list => new JsonArray([.. list.Cast<object?>().Select(item => Node(item, name, depth + 1))]),
            _ => throw new FormatException($"'{name}' is of the type {plain.GetType().Name}, which cannot be kept: text, numbers, times, lists and tables can."),
        };
    }
}
