using System.Management.Automation;
using Qme.Execution;
using Qme.Store;

namespace Qme.PowerShell.Views;

/// <summary>Shows that a command still runs: for how long, and the last line it wrote. Commands that end within a second show nothing.</summary>
internal sealed class RunProgress(Cmdlet cmdlet) : IRunWatcher
{
    private const int LongestLine = 1024;

    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(1);

    private ProgressRecord? _record;

    // Four times a second is as often as anybody reads.
    public TimeSpan Interval { get; } = TimeSpan.FromMilliseconds(250);

    public void OnRunning(QmeTask task, TimeSpan elapsed)
    {
        if (elapsed < s_silence)
        {
            return;
        }

        _record ??= new ProgressRecord(task.Id, task.ToString(), " ");
        _record.StatusDescription = $"{TaskFormat.Duration(elapsed)} {LastLine(task)}";
        cmdlet.WriteProgress(_record);
    }

    public void OnEnded(QmeTask task)
    {
        if (_record is not null)
        {
            _record.RecordType = ProgressRecordType.Completed;
            cmdlet.WriteProgress(_record);
        }
    }

    // A home that is removed while a command runs, or a disk that fails, is no reason to disturb the command.
    private static string? LastLine(QmeTask task)
    {
        try
        {
            return File.Exists(task.OutputPath) ? OutputFile.ReadLastLines(task.OutputPath, 1, LongestLine).FirstOrDefault() : null;
        }
        catch (Exception e) when (e is QmeException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
