using System.Management.Automation;
using System.Text.Json;

namespace Qme.PowerShell.Views;

/// <summary>The properties of a task by their names, because a task that comes back from a job is only a bag of properties.</summary>
internal readonly struct TaskProperties(object task)
{
    private readonly PSObject _task = PSObject.AsPSObject(task);

    /// <summary>The task itself, if it is one.</summary>
    public QmeTask? Task => _task.BaseObject as QmeTask;

    public string? Text(string name) => _task.Properties[name]?.Value?.ToString();

    /// <summary>A value of the executor's own data as text. Of a task itself without the detour over objects, which takes long for a large array of jobs.</summary>
    public string? Data(string name) => Task is QmeTask task
        ? (task.Data is { ValueKind: JsonValueKind.Object } data && data.TryGetProperty(name, out JsonElement value) ? value.ToString() : null)
        : (_task.Properties["Data"]?.Value is { } bag ? PSObject.AsPSObject(bag).Properties[name]?.Value?.ToString() : null);

    public int? Number(string name) => _task.Properties[name]?.Value is { } value ? LanguagePrimitives.ConvertTo<int>(value) : null;

    public DateTimeOffset? Time(string name) => _task.Properties[name]?.Value switch
    {
        DateTimeOffset time => time,
        PSObject { BaseObject: DateTimeOffset time } => time,
        PSObject bag when bag.Properties["UtcDateTime"]?.Value is DateTime time => new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)),
        _ => null,
    };
}
