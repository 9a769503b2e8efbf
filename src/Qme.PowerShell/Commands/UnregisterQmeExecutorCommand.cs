using System.Management.Automation;
using Qme.PowerShell.Completion;

namespace Qme.PowerShell.Commands;

/// <summary>Takes executors away for this process. Their tasks stay, as they were last seen.</summary>
[Cmdlet(VerbsLifecycle.Unregister, "QmeExecutor", SupportsShouldProcess = true)]
public sealed class UnregisterQmeExecutorCommand : QmeCmdlet
{
    /// <summary>Their names.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ExecutorCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string name in Name)
        {
            Try(() =>
            {
                if (ShouldProcess($"executor {name}", "unregister"))
                {
                    Engine.Executors.Unregister(name);
                }
            });
        }
    }
}
