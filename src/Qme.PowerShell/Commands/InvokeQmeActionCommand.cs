using System.Collections;
using System.Management.Automation;
using Qme.Executors;
using Qme.PowerShell.Completion;

namespace Qme.PowerShell.Commands;

/// <summary>
/// Does with tasks what their executors can do with them. Without tasks, an action that only reads takes the newest one; an
/// action that changes something wants to be told which.
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "QmeAction", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(string), typeof(PSObject))]
public sealed class InvokeQmeActionCommand : QmeCmdlet
{
    private readonly List<QmeTask> _tasks = [];

    /// <summary>The action.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(ActionNameCompleter))]
    public string Name { get; set; } = null!;

    /// <summary>The tasks: ids, ranges of ids, Uids or unambiguous beginnings of them, or tasks from the pipeline.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("TaskId", "Uid")]
    [ArgumentCompleter(typeof(TaskIdCompleter))]
    [TaskId]
    [ValidateNotNullOrEmpty]
    public string[]? Id { get; set; }

    /// <summary>What else the action is told, by name.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Argument { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string id in Id ?? [])
        {
            Try(() => _tasks.AddRange(Engine.Find(TaskSelector.Parse(id), Refreshing(RefreshMode.Never))));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        Try(() =>
        {
            if (Id is null && !MyInvocation.ExpectingInput)
            {
                _tasks.Add(NewestForReading());
            }

            // All at once: one by one would take a thousand looks at a thousand tasks.
            new ActionRun(this, Name) { Arguments = Argument }.Execute(Engine, Engine.Refresh(_tasks, Refreshing()));
        });
        TellEnds();
    }

    private QmeTask NewestForReading()
    {
        QmeTask newest = Engine.Newest(Refreshing(RefreshMode.Never)) ?? throw new QmeException(ErrorIds.TaskNotFound, "There is no task yet.");
        ExecutorAction action = QmeEngine.FindAction(newest, Name);
        return !action.ChangesTasks
            ? newest
            : throw new QmeException(
                ErrorIds.TaskRequired,
                $"The action '{action.Name}' changes something: say for which tasks, by -Id or through the pipeline.",
                action.Name);
    }
}
