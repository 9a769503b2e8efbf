using System.Globalization;
using System.Management.Automation;
using Qme.PowerShell.Completion;
using Qme.PowerShell.Views;
using Qme.Waiting;

namespace Qme.PowerShell.Commands;

/// <summary>Waits for tasks to end, and writes them as they are then: the newest task, when none is given.</summary>
[Cmdlet(VerbsLifecycle.Wait, "QmeTask")]
[OutputType(typeof(QmeTask))]
public sealed class WaitQmeTaskCommand : QmeCmdlet
{
    private readonly List<QmeTask> _tasks = [];

    /// <summary>The tasks: ids, ranges of ids, Uids or unambiguous beginnings of them, or tasks from the pipeline.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("TaskId", "Uid")]
    [ArgumentCompleter(typeof(TaskIdCompleter))]
    [TaskId]
    [ValidateNotNullOrEmpty]
    public string[]? Id { get; set; }

    /// <summary>Waits only until one of them has ended.</summary>
    [Parameter]
    public SwitchParameter Any { get; set; }

    /// <summary>How long to wait at most; without it, for as long as it takes.</summary>
    [Parameter]
    [Duration(AllowsZero = true)]
    public TimeSpan? Timeout { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string id in Id ?? [])
        {
            Try(() => _tasks.AddRange(Engine.Find(TaskSelector.Parse(id), Refreshing())));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        Try(() =>
        {
            if (Id is null && !MyInvocation.ExpectingInput)
            {
                _tasks.Add(Engine.Newest(Refreshing()) ?? throw new QmeException(ErrorIds.TaskNotFound, "There is no task yet."));
            }

            TellWhomNobodyAsksAbout();
            using TaskWatch watch = Engine.Watch(_tasks, Log, PipelineStopToken);
            bool isDone = Wait(watch);
            WriteObject(watch.Tasks.Where(task => task.HasEnded), enumerateCollection: true);
            TellFailures(watch, isDone);
        });
        TellEnds();
    }

    private void TellWhomNobodyAsksAbout()
    {
        foreach (IGrouping<string, QmeTask> tasks in _tasks.Where(task => !task.HasEnded).GroupBy(task => task.Executor).Where(tasks => Engine.Executors.Find(tasks.Key) is null))
        {
            WriteWarning($"There is no executor '{tasks.Key}' here, so nobody asks about task {string.Join(", ", tasks.Select(task => task.Id).Distinct())}: that ends only if another PowerShell sees it end.");
        }
    }

    private bool Wait(TaskWatch watch)
    {
        WaitProgress progress = new(this, Any, Engine.EstimateTimeLeft);

        // Those that have ended by now may just have been seen to.
        int ended = 0;
        try
        {
            return watch.Wait(Any, Timeout, seen =>
            {
                progress.Show(seen);
                if (seen.Tasks.Count(task => task.HasEnded) > ended)
                {
                    ended = seen.Tasks.Count(task => task.HasEnded);
                    TellEnds();
                }
            });
        }
        finally
        {
            progress.Complete();
        }
    }

    private void TellFailures(TaskWatch watch, bool isDone)
    {
        foreach (QmeTask task in watch.Removed)
        {
            WriteError(new QmeException(ErrorIds.TaskNotFound, $"Task {task.Id} ({task.Command}) has been removed while it was waited for.", task.Id).ToErrorRecord());
        }

        if (!isDone)
        {
            int[] ids = [.. watch.Tasks.Where(task => !task.HasEnded).Select(task => task.Id)];
            string names = string.Join(", ", ids.Select(id => id.ToString(CultureInfo.InvariantCulture)));
            WriteError(new QmeException(
                ErrorIds.Timeout,
                $"{(ids.Length == 1 ? "Task" : "Tasks")} {names} {(ids.Length == 1 ? "has" : "have")} not ended within {TaskFormat.Duration(Timeout!.Value)}.",
                ids).ToErrorRecord());
        }
    }
}
