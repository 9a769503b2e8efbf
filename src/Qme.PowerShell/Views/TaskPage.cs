using System.ComponentModel;
using System.Globalization;
using System.Management.Automation;
using System.Text;
using Qme.Configuration;
using Qme.Execution;
using Qme.Executors;
using Qme.Store;

namespace Qme.PowerShell.Views;

/// <summary>The page of one task: what a person wants first, then the last lines of what it wrote. For the format files.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class TaskPage
{
    private const int LabelWidth = 10;
    private const int Lines = 10;
    private const int Pieces = 4;
    private const long Bytes = 16 * 1024;
    private const int LongestLine = 1000;

    // Tabs do no harm in a line, and escapes are colours, which the host shows or takes out.
    private const string HarmlessControls = "\t\u001b";

    /// <summary>Writes the page.</summary>
    public static string Of(object task)
    {
        ArgumentNullException.ThrowIfNull(task);
        TaskProperties properties = new(task);
        StringBuilder page = new();
        page.AppendLine(PSStyle.Instance.Bold + properties.Text("Command") + PSStyle.Instance.Reset);
        Field(page, "Task", $"{properties.Text("Id")}  {properties.Text("Uid")}");
        Field(page, "State", StateLine(properties));
        Field(page, "As of", AsOfLine(properties));
        Field(page, "When", WhenLine(properties));
        Field(page, "Where", TaskFormat.OnOneLine($"{properties.Text("Host")}:{properties.Text("WorkingDirectory")}"));
        Field(page, "Who", properties.Text("ProcessId") is string pid ? $"{properties.Text("User")}, process {pid}" : properties.Text("User"));
        Field(page, "Message", TaskFormat.OnOneLine(properties.Text("Message") ?? ""));
        Field(page, "Restart of", RestartLine(properties));
        Field(page, "Queue", properties.Text("Queue") is string queue ? $"{queue}, at most {properties.Text("MaxParallel")} at once" : null);
        Field(page, "Depends on", properties.Text("Dependency"));
        Known(page, properties);
        return page.ToString().TrimEnd();
    }

    /// <summary>What the executor knows of a task; of one that comes back from a job there are only the files of its command.</summary>
    private static void Known(StringBuilder page, TaskProperties properties)
    {
        if (properties.Task is not QmeTask task)
        {
            bool hasFiles = properties.Time("Started") is not null && properties.Text("Host") == Environment.MachineName;
            Section(page, "Output", properties.Text("OutputPath"), hasFiles);
            Section(page, "Error", properties.Text("ErrorPath"), hasFiles);
            return;
        }

        OutputFiles[] pieces = [];
        try
        {
            Describe(page, task, QmeEngine.For(new Home(task.HomePath)).Executors.Find(task.Executor));
            pieces = [.. QmeEngine.OutputOf(task).Where(piece => piece.HasStarted)];
        }
        catch (QmeException e)
        {
            // A page with a gap is better than none.
            Field(page, "Problem", TaskFormat.OnOneLine(e.Message));
        }

        foreach (OutputFiles files in pieces.TakeLast(Pieces))
        {
            string prefix = files.Part is null ? "" : files.Part + " ";
            Section(page, prefix + "Output", files.OutputPath, mustExist: true, task.State);
            Section(page, prefix + "Error", files.ErrorPath == files.OutputPath ? null : files.ErrorPath, mustExist: true, task.State);
        }

        if (pieces.Length > Pieces)
        {
            page.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"The last {Pieces} of {pieces.Length}; all: Get-QmeOutput {task.Id}");
        }
    }

    private static void Describe(StringBuilder page, QmeTask task, Executor? executor)
    {
        if (executor is null)
        {
            Field(page, "Executor", $"{task.Executor}, which is not here: this is how the task was last seen");
        }

        foreach ((string label, string? value) in executor?.Describe(task) ?? TaskData.Entries(task))
        {
            Field(page, label, TaskFormat.OnOneLine(value ?? ""));
        }
    }

    /// <summary>The task that this one repeats, with its command where that was another one.</summary>
    private static string? RestartLine(TaskProperties properties)
    {
        if (properties.Task is not QmeTask { RestartOf: int id } task)
        {
            return properties.Text("RestartOf");
        }

        string? command = QmeEngine.For(new Home(task.HomePath)).FindRecorded(id)?.Command;
        return command is null || command == task.Command ? $"{id}" : $"{id}  {TaskFormat.OnOneLine(command)}";
    }

    private static string StateLine(TaskProperties task)
    {
        StringBuilder line = new(TaskFormat.ColoredState(task.Text("State") ?? ""));
        if (task.Text("ExitCode") is string code)
        {
            line.Append(CultureInfo.InvariantCulture, $", exit code {code}");
        }

        string? signal = task.Number("Signal") is int number ? SignalNames.Of(number) : null;
        if ((task.Text("Reason") ?? signal) is string reason)
        {
            line.Append(CultureInfo.InvariantCulture, $", {reason}");
        }

        return line.ToString();
    }

    private static string WhenLine(TaskProperties task) =>
        task.Time("Started") is not DateTimeOffset started ? task.Time("Created") is DateTimeOffset created ? Local(created) : ""
        : task.Time("Ended") is DateTimeOffset ended ? $"{Local(started)} to {Local(ended)}, {TaskFormat.Duration(ended - started)}"
        : task.Text("State") == nameof(QmeTaskState.Running) ? $"since {Local(started)}, {TaskFormat.Duration(DateTimeOffset.UtcNow - started)} so far"
        : $"{Local(started)}, end not known";

    // How a task ended stays true; all else may have changed since.
    private static string? AsOfLine(TaskProperties task) =>
        task.Time("RefreshedAt") is DateTimeOffset asked && task.Text("State") is (nameof(QmeTaskState.Pending) or nameof(QmeTaskState.Running))
            ? $"{Local(asked)}, {TaskFormat.Duration(DateTimeOffset.UtcNow - asked)} ago"
            : null;

    private static string Local(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static void Field(StringBuilder page, string label, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            page.Append("  ").Append(label.PadRight(LabelWidth)).Append("  ").AppendLine(value);
        }
    }

    /// <param name="page">The page.</param>
    /// <param name="title">What the file holds.</param>
    /// <param name="path">The file.</param>
    /// <param name="mustExist">Whether it was there. What never started, or ran elsewhere, may have left nothing here.</param>
    /// <param name="state">What became of the task. Of one that nobody knows about, the file is the last witness.</param>
    private static void Section(StringBuilder page, string title, string? path, bool mustExist, QmeTaskState? state = null)
    {
        if (path is null || new FileInfo(path) is not { Exists: true, Length: > 0 } file)
        {
            if (mustExist && path is not null && !File.Exists(path))
            {
                page.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"{TaskFormat.Colored(title, PSStyle.Instance.Formatting.TableHeader)} (not there: {path})");
            }

            return;
        }

        string[] lines = [.. OutputFile.ReadLastLines(path, Lines, Bytes)];
        page.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"{TaskFormat.Colored(title, PSStyle.Instance.Formatting.TableHeader)} ({file.Length:N0} bytes, {LastWritten(file, state)}{path})");
        foreach (string line in lines)
        {
            page.AppendLine(Shown(line));
        }
    }

    private static string LastWritten(FileInfo file, QmeTaskState? state) =>
        state is QmeTaskState.Lost ? $"last written {Local(file.LastWriteTimeUtc)}, " : "";

    // A command may have written anything, but not everything is fit for a screen.
    private static string Shown(string line) =>
        TaskFormat.OnOneLine(line.Length <= LongestLine ? line : string.Concat(line.AsSpan(0, LongestLine), "…"), HarmlessControls);
}
