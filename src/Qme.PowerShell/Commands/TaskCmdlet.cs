using System.Management.Automation;
using Qme.PowerShell.Completion;

namespace Qme.PowerShell.Commands;

/// <summary>A cmdlet that does something with chosen tasks, given by id or from the pipeline.</summary>
public abstract class TaskCmdlet : QmeCmdlet
{
    /// <summary>The tasks: ids, ranges of ids, Uids or unambiguous beginnings of them, or tasks from the pipeline.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("TaskId", "Uid")]
    [ArgumentCompleter(typeof(TaskIdCompleter))]
    [TaskId]
    public string[] Id { get; set; } = null!;

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
    {
        foreach (string id in Id)
        {
            IReadOnlyList<QmeTask> tasks = [];
            Try(() => tasks = Engine.Find(TaskSelector.Parse(id), Refreshing()));
            foreach (QmeTask task in tasks)
            {
                Try(() => ProcessTask(task));
            }
        }
    }

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => TellEnds();

    /// <summary>Does it for one task.</summary>
    private protected abstract void ProcessTask(QmeTask task);
}
