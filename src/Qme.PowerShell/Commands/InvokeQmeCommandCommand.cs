using System.Management.Automation;

namespace Qme.PowerShell.Commands;

[Cmdlet(VerbsLifecycle.Invoke, "QmeCommand", SupportsShouldProcess = true)]
public sealed class InvokeQmeCommandCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0)]
    public string FilePath { get; set; } = null!;
}
