using System.Management.Automation;
using Qme.Executors;
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
            Try(() => _tasks.AddRange(Engine.Find(TaskSelector.Parse(id), Refreshing(RefreshMode.Never))));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        Try(() => new ActionRun(this, Action) { Reports = false }.Execute(Engine, Engine.Refresh(_tasks, Refreshing())));
        if (PassThru)
        {
            QmeTask[] recorded = [.. _tasks.DistinctBy(task => task.Uid).Select(task => Engine.FindRecorded(task.Id)).OfType<QmeTask>()];
            Try(() => WriteObject(Engine.Refresh(recorded, Refreshing()), enumerateCollection: true));
        }

        TellEnds();
    }
}
