using System.ComponentModel;
using System.Globalization;
using System.Management.Automation;

namespace Qme.PowerShell.Views;

/// <summary>How tasks are written in views. For the format files; scripts better use a task's own properties.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class TaskFormat
{
    /// <summary>A state in its colour.</summary>
    public static string State(object state)
    {
        string text = LanguagePrimitives.ConvertTo<string>(state);
        return text switch
        {
            nameof(QmeTaskState.Complete) => Colored(text, PSStyle.Instance.Foreground.Green),
            nameof(QmeTaskState.Failed) or nameof(QmeTaskState.Lost) => Colored(text, PSStyle.Instance.Foreground.Red),
            nameof(QmeTaskState.Running) => Colored(text, PSStyle.Instance.Foreground.Cyan),
            nameof(QmeTaskState.Pending) or nameof(QmeTaskState.Cancelled) => Colored(text, PSStyle.Instance.Foreground.Yellow),
            _ => text,
        };
    }

    /// <summary>A span of time, in its two largest units: <c>0.8s</c>, <c>3m05s</c>, <c>2h10m</c>, <c>4d03h</c>.</summary>
    public static string Duration(TimeSpan? span) => span switch
    {
        null => "",
        { TotalSeconds: < 0.01 } s => string.Create(CultureInfo.InvariantCulture, $"{s.TotalMilliseconds:0}ms"),
        { TotalSeconds: < 9.995 } s => string.Create(CultureInfo.InvariantCulture, $"{s.TotalSeconds:0.00}s"),
        { TotalSeconds: < 59.95 } s => string.Create(CultureInfo.InvariantCulture, $"{s.TotalSeconds:0.0}s"),
        { TotalHours: < 1 } s => string.Create(CultureInfo.InvariantCulture, $"{(int)s.TotalMinutes}m{s.Seconds:00}s"),
        { TotalDays: < 1 } s => string.Create(CultureInfo.InvariantCulture, $"{(int)s.TotalHours}h{s.Minutes:00}m"),
        TimeSpan s => string.Create(CultureInfo.InvariantCulture, $"{(int)s.TotalDays}d{s.Hours:00}h"),
    };

    /// <summary>How long a task ran, or has been running so far.</summary>
    public static string Elapsed(object task) =>
        Time(task, "Started") is not DateTimeOffset started ? ""
        : Time(task, "Ended") is DateTimeOffset ended ? Duration(ended - started)
        : Property(task, "State")?.ToString() == nameof(QmeTaskState.Running) ? Duration(DateTimeOffset.UtcNow - started)
        : "";

    /// <summary>How long ago a task was recorded.</summary>
    public static string Age(object task) =>
        Time(task, "Created") is not DateTimeOffset created ? ""
        : DateTimeOffset.UtcNow - created is { TotalMinutes: >= 1 } age ? Duration(age)
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, (int)(DateTimeOffset.UtcNow - created).TotalSeconds)}s");

    /// <summary>What a command exited with, or the signal that ended it.</summary>
    public static string Exit(object task) =>
        Property(task, "ExitCode") is { } code ? $"{code}"
        : Property(task, "Signal") is { } signal ? Execution.SignalNames.Of(Convert.ToInt32(signal, CultureInfo.InvariantCulture))
        : "";

    /// <summary>A directory in so many columns: its end says more than its beginning.</summary>
    public static string Directory(string? path, int width) =>
        path is null || path.Length <= width ? path ?? "" : string.Concat("…", path.AsSpan(path.Length - width + 1));

    internal static string Colored(string text, string color) => $"{color}{text}{PSStyle.Instance.Reset}";

    // By name, because a task that comes back from a job is only a bag of properties.
    private static object? Property(object task, string name) => PSObject.AsPSObject(task).Properties[name]?.Value;

    private static DateTimeOffset? Time(object task, string name) =>
        Property(task, name) switch
        {
            DateTimeOffset time => time,
            PSObject { BaseObject: DateTimeOffset time } => time,
            PSObject bag when bag.Properties["UtcDateTime"]?.Value is DateTime time => new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)),
            _ => null,
        };
}
