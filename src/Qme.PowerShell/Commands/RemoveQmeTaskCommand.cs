using System.Management.Automation;

namespace Qme.PowerShell.Commands;

/// <summary>Forgets tasks, and deletes what they were given and what they wrote.</summary>
[Cmdlet(VerbsCommon.Remove, "QmeTask", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
public sealed class RemoveQmeTaskCommand : TaskCmdlet
{
    /// <inheritdoc/>
    private protected override void ProcessTask(QmeTask task)
    {
        if (ShouldProcess($"task {task.Id} ({task.Command})", "remove"))
        {
            // It may have been seen to end only now.
            TellEnds();
            Engine.Remove(task);
        }
    }
}
