using System.Diagnostics;
using System.Management.Automation;
using Qme.Waiting;

namespace Qme.PowerShell.Views;

/// <summary>Shows how many tasks have ended of those that are waited for, and when the rest may have. Who waits less than a second sees nothing.</summary>
/// <param name="cmdlet">Who waits.</param>
/// <param name="any">Whether the first one is waited for.</param>
/// <param name="estimate">Finds out what is known of how long tasks take.</param>
internal sealed class WaitProgress(Cmdlet cmdlet, bool any, Func<TimeLeft> estimate)
{
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(250);

    private readonly Stopwatch _elapsed = Stopwatch.StartNew();
    private TimeSpan _next = s_silence;
    private ProgressRecord? _record;
    private TimeLeft? _timeLeft;

    /// <summary>Shows it, unless that has been done a moment ago.</summary>
    public void Show(TaskWatch watch)
    {
        if (_elapsed.Elapsed < _next)
        {
            return;
        }

        _next = _elapsed.Elapsed + s_interval;
        QmeTask[] tasks = [.. watch.Tasks];
        QmeTask[] ended = [.. tasks.Where(task => task.HasEnded)];
        _timeLeft ??= estimate();
        _record ??= new ProgressRecord(1, any ? "Waiting for the first task to end" : "Waiting for tasks to end", " ");
        _record.StatusDescription = Status(tasks.Length, ended);
        _record.PercentComplete = ended.Length * 100 / Math.Max(1, tasks.Length);
        _record.SecondsRemaining = _timeLeft.Of(tasks.Where(task => !task.HasEnded), any, DateTimeOffset.UtcNow) is TimeSpan left ? (int)Math.Ceiling(left.TotalSeconds) : -1;
        cmdlet.WriteProgress(_record);
    }

    /// <summary>Takes it away.</summary>
    public void Complete()
    {
        if (_record is not null)
        {
            _record.RecordType = ProgressRecordType.Completed;
            cmdlet.WriteProgress(_record);
        }
    }

    private static string Status(int count, QmeTask[] ended)
    {
        IEnumerable<string> unwell = ended
            .Where(task => task.State is not QmeTaskState.Complete)
            .GroupBy(task => task.State)
            .OrderBy(tasks => tasks.Key)
            .Select(tasks => $", {tasks.Count()} {tasks.Key.ToString().ToLowerInvariant()}");
        return $"{ended.Length} of {count} ended{string.Concat(unwell)}";
    }
}
