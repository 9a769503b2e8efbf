using System.Management.Automation;
using Qme.Executors;
using Qme.PowerShell.Completion;

namespace Qme.PowerShell.Commands;

/// <summary>Gets what the executors can do with their tasks: all of them, or those of chosen executors or tasks.</summary>
[Cmdlet(VerbsCommon.Get, "QmeAction", DefaultParameterSetName = ExecutorSet)]
[OutputType(typeof(ActionInfo))]
public sealed class GetQmeActionCommand : QmeCmdlet
{
    private const string ExecutorSet = "Executor";
    private const string IdSet = "Id";

    private readonly HashSet<Executor> _written = [];

    /// <summary>Only the actions of executors of these names; wildcards.</summary>
    [Parameter(ParameterSetName = ExecutorSet)]
    [ArgumentCompleter(typeof(ExecutorCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Executor { get; set; } = ["*"];

    /// <summary>Only what can be done with these tasks: ids, ranges of ids, Uids or unambiguous beginnings of them, or tasks from the pipeline.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = IdSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("TaskId", "Uid")]
    [ArgumentCompleter(typeof(TaskIdCompleter))]
    [TaskId]
    public string[] Id { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string id in Id)
        {
            Try(() => Write(Engine.Find(TaskSelector.Parse(id), Refreshing(RefreshMode.Never)).Select(task => Engine.Executors.Of(task))));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (ParameterSetName == ExecutorSet)
        {
            WriteExecutors(Executor, Write);
        }
    }

    private void Write(IEnumerable<Executor> executors) => WriteObject(
        executors.Where(_written.Add).SelectMany(executor => executor.Actions.Select(action => new ActionInfo(executor.Name, action.Name, action.ChangesTasks, action.Description))),
        enumerateCollection: true);
}
