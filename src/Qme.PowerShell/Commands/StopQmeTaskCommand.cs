using System.Management.Automation;
using Qme.PowerShell.Completion;

namespace Qme.PowerShell.Commands;

/// <summary>Ends tasks before their time, in the way of their executors: the action <c>cancel</c> of each.</summary>
[Cmdlet(VerbsLifecycle.Stop, "QmeTask", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(QmeTask))]
public sealed class StopQmeTaskCommand : QmeCmdlet
{
    private const string Action = "cancel";

    private readonly List<QmeTask> _tasks = [];

    /// <summary>The tasks: ids, ranges of ids, Uids or unambiguous beginnings of them, or tasks from the pipeline.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("TaskId", "Uid")]
    [ArgumentCompleter(typeof(TaskIdCompleter))]
    [TaskId]
    public string[] Id { get; set; } = null!;

    /// <summary>Writes the tasks to the pipeline, as they are afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string id in Id)
        {
            Try(() => _tasks.AddRange(Engine.Find(TaskSelector.Parse(id), Refreshing())));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        new ActionRun(this, Action) { Reports = false }.Execute(Engine, _tasks);
        if (PassThru)
        {
            foreach (QmeTask task in _tasks.DistinctBy(task => task.Uid))
            {
                Try(() => WriteObject(Engine.Find(new TaskSelector.ByUid(task.Uid), Refreshing()), enumerateCollection: true));
            }
        }

        TellEnds();
    }
}
