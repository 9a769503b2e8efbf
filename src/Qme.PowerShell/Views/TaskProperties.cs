using System.Management.Automation;

namespace Qme.PowerShell.Views;

/// <summary>The properties of a task by their names, because a task that comes back from a job is only a bag of properties.</summary>
internal readonly struct TaskProperties(object task)
{
    private readonly PSObject _task = PSObject.AsPSObject(task);

    /// <summary>The task itself, if it is one.</summary>
    public QmeTask? Task => _task.BaseObject as QmeTask;

    public string? Text(string name) => _task.Properties[name]?.Value?.ToString();

    public int? Number(string name) => _task.Properties[name]?.Value is { } value ? LanguagePrimitives.ConvertTo<int>(value) : null;

    public DateTimeOffset? Time(string name) => _task.Properties[name]?.Value switch
    {
        DateTimeOffset time => time,
        PSObject { BaseObject: DateTimeOffset time } => time,
        PSObject bag when bag.Properties["UtcDateTime"]?.Value is DateTime time => new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)),
        _ => null,
    };
}
