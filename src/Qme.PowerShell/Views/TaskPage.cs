using System.ComponentModel;
using System.Globalization;
using System.Management.Automation;
using System.Text;
using Qme.Store;

namespace Qme.PowerShell.Views;

/// <summary>The page of one task: what a person wants first, then the last lines of what it wrote. For the format files.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class TaskPage
{
    private const int LabelWidth = 10;
    private const int Lines = 10;
    private const long Bytes = 16 * 1024;

    /// <summary>Writes the page.</summary>
    public static string Of(QmeTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        StringBuilder page = new();
        page.AppendLine(PSStyle.Instance.Bold + task.Command + PSStyle.Instance.Reset);
        Field(page, "Task", $"{task.Id}  {task.Uid}");
        Field(page, "State", StateLine(task));
        Field(page, "When", WhenLine(task));
        Field(page, "Where", $"{task.Host}:{task.WorkingDirectory}");
        Field(page, "Who", task.ProcessId is int pid ? $"{task.User}, process {pid}" : task.User);
        Field(page, "Message", task.Message);
        Field(page, "Restart of", task.RestartOf?.ToString(CultureInfo.InvariantCulture));
        Section(page, "Output", task.OutputPath);
        Section(page, "Error", task.ErrorPath);
        return page.ToString().TrimEnd();
    }

    private static string StateLine(QmeTask task)
    {
        StringBuilder line = new(TaskFormat.State(task.State));
        if (task.ExitCode is int code)
        {
            line.Append(CultureInfo.InvariantCulture, $", exit code {code}");
        }

        if (task.Reason is not null)
        {
            line.Append(CultureInfo.InvariantCulture, $", {task.Reason}");
        }

        return line.ToString();
    }

    private static string WhenLine(QmeTask task) => task switch
    {
        { Started: null } => Local(task.Created),
        { Ended: DateTimeOffset ended, Duration: TimeSpan duration } => $"{Local(task.Started.Value)} to {Local(ended)}, {TaskFormat.Duration(duration)}",
        { State: QmeTaskState.Running } => $"since {Local(task.Started.Value)}, {TaskFormat.Elapsed(task)} so far",
        _ => $"{Local(task.Started.Value)}, end not known",
    };

    private static string Local(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static void Field(StringBuilder page, string label, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            page.Append("  ").Append(label.PadRight(LabelWidth)).Append("  ").AppendLine(value);
        }
    }

    private static void Section(StringBuilder page, string title, string path)
    {
        FileInfo file = new(path);
        if (!file.Exists || file.Length == 0)
        {
            return;
        }

        string[] lines = [.. OutputFile.ReadLastLines(path, Lines, Bytes)];
        page.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"{TaskFormat.Colored(title, PSStyle.Instance.Formatting.TableHeader)} ({file.Length:N0} bytes, {path})");
        foreach (string line in lines)
        {
            page.AppendLine(line);
        }
    }
}
