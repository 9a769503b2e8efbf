using System.ComponentModel;
using System.Globalization;
using System.Management.Automation;
using Qme.Execution;

namespace Qme.PowerShell.Views;

/// <summary>How tasks are written in views. For the format files; scripts better use a task's own properties.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class TaskFormat
{
    // As wide as the columns in the format files.
    private const int ExitWidth = 8;

    // Unicode's block of pictures for the control characters.
    private const int ControlPictures = 0x2400;
    private const char Delete = '\u007f';
    private const char DeletePicture = '\u2421';

    /// <summary>A task's state in its colour.</summary>
    public static string State(object task) => ColoredState(new TaskProperties(task).Text("State") ?? "");

    /// <summary>A span of time, in its two largest units: <c>0.8s</c>, <c>3m05s</c>, <c>2h10m</c>, <c>4d03h</c>; never more than six characters, cut and not rounded.</summary>
    public static string Duration(TimeSpan? span) => span switch
    {
        null => "",

        // From now to a start that the clock has been set back behind.
        { Ticks: < 0 } => Duration(TimeSpan.Zero),
        { TotalSeconds: < 0.01 } s => string.Create(CultureInfo.InvariantCulture, $"{(int)s.TotalMilliseconds}ms"),
        { TotalSeconds: < 10 } s => string.Create(CultureInfo.InvariantCulture, $"{s.Ticks / (TimeSpan.TicksPerSecond / 100) / 100.0:0.00}s"),
        { TotalSeconds: < 60 } s => string.Create(CultureInfo.InvariantCulture, $"{s.Ticks / (TimeSpan.TicksPerSecond / 10) / 10.0:0.0}s"),
        { TotalHours: < 1 } s => string.Create(CultureInfo.InvariantCulture, $"{(int)s.TotalMinutes}m{s.Seconds:00}s"),
        { TotalDays: < 1 } s => string.Create(CultureInfo.InvariantCulture, $"{(int)s.TotalHours}h{s.Minutes:00}m"),
        { TotalDays: >= 100 } s => string.Create(CultureInfo.InvariantCulture, $"{(int)s.TotalDays}d"),
        TimeSpan s => string.Create(CultureInfo.InvariantCulture, $"{(int)s.TotalDays}d{s.Hours:00}h"),
    };

    /// <summary>How long a task ran, or has been running so far.</summary>
    public static string Elapsed(object task)
    {
        TaskProperties properties = new(task);
        return properties.Time("Started") is not DateTimeOffset started ? ""
            : properties.Time("Ended") is DateTimeOffset ended ? Duration(ended - started)
            : properties.Text("State") == nameof(QmeTaskState.Running) ? Duration(DateTimeOffset.UtcNow - started)
            : "";
    }

    /// <summary>How long ago a task was recorded.</summary>
    public static string Age(object task) =>
        new TaskProperties(task).Time("Created") is not DateTimeOffset created ? ""
        : DateTimeOffset.UtcNow - created is { TotalMinutes: >= 1 } age ? Duration(age)
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, (int)(DateTimeOffset.UtcNow - created).TotalSeconds)}s");

    /// <summary>What a command exited with, or the signal that ended it, short enough for its column.</summary>
    public static string Exit(object task)
    {
        TaskProperties properties = new(task);
        if (properties.Number("ExitCode") is int code)
        {
            // Windows ends programs with codes such as 0xC0000005, which it writes itself in this way only.
            string text = code.ToString(CultureInfo.InvariantCulture);
            return text.Length <= ExitWidth ? text : code.ToString("X8", CultureInfo.InvariantCulture);
        }

        string name = properties.Number("Signal") is int signal ? SignalNames.Of(signal) : "";
        return name.Length <= ExitWidth ? name : name.Replace("SIG", "", StringComparison.Ordinal).Replace("signal", "sig", StringComparison.Ordinal);
    }

    /// <summary>A task's directory in so many columns: its end says more than its beginning.</summary>
    public static string Directory(object task, int width) => Tail(new TaskProperties(task).Text("WorkingDirectory"), width);

    /// <summary>The end of a path in so many columns.</summary>
    public static string Tail(string? path, int width)
    {
        string line = OnOneLine(path ?? "");
        return line.Length <= width ? line : string.Concat("…", line.AsSpan(line.Length - width + 1));
    }

    /// <summary>A value of the executor's own data about a task; empty when there is none.</summary>
    public static string Data(object task, string name) => new TaskProperties(task).Data(name) ?? "";

    /// <summary>A value of the executor's own data about a task, else a property of the task; empty when there is neither.</summary>
    public static string Column(object task, string name)
    {
        TaskProperties properties = new(task);
        return OnOneLine(properties.Data(name) ?? properties.Text(name) ?? "");
    }

    internal static string ColoredState(string state) => state switch
    {
        nameof(QmeTaskState.Complete) => Colored(state, PSStyle.Instance.Foreground.Green),
        nameof(QmeTaskState.Failed) or nameof(QmeTaskState.Lost) => Colored(state, PSStyle.Instance.Foreground.Red),
        nameof(QmeTaskState.Running) => Colored(state, PSStyle.Instance.Foreground.Cyan),
        nameof(QmeTaskState.Pending) or nameof(QmeTaskState.Cancelled) => Colored(state, PSStyle.Instance.Foreground.Yellow),
        _ => state,
    };

    internal static string Colored(string text, string color) => $"{color}{text}{PSStyle.Instance.Reset}";

    /// <summary>A text in which control characters, which would break the lines around it, are replaced by their pictures.</summary>
    /// <param name="text">The text.</param>
    /// <param name="except">Those that may stay.</param>
    internal static string OnOneLine(string text, string except = "") => string.Concat(text.Select(c =>
        except.Contains(c) ? c
        : c < ' ' ? (char)(ControlPictures + c)
        : c == Delete ? DeletePicture
        : c));
}
