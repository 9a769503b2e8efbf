using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace Qme.PowerShell.Commands;

/// <summary>
/// Lets <c>-Id</c> take whatever names tasks: numbers, texts such as <c>3-7</c>, tasks, and anything that has a Uid or an Id,
/// like a task that came back from a job or from JSON. Tasks go by their Uid, so one of another home is never mistaken.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TaskIdAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object value = inputData is PSObject wrapper ? wrapper.BaseObject : inputData;
        return value is IEnumerable list and not string and not IDictionary
            ? list.Cast<object?>().Select(Name).ToArray()
            : new[] { Name(inputData) };
    }

    private static string Name(object? item)
    {
        object? value = item is PSObject wrapper ? wrapper.BaseObject : item;
        return value switch
        {
            QmeTask task => task.Uid,
            string text when text.Length > 0 => text,
            null or string => throw new ArgumentTransformationMetadataException("A task's id must not be null or empty."),
            IConvertible number => number.ToString(CultureInfo.InvariantCulture),
            _ => Property(item!, "Uid") ?? Property(item!, "Id") ?? Property(item!, "TaskId") ?? throw new ArgumentTransformationMetadataException($"'{item}' names no task."),
        };
    }

    private static string? Property(object item, string name) =>
        PSObject.AsPSObject(item).Properties[name]?.Value is { } value ? Name(value) : null;
}
