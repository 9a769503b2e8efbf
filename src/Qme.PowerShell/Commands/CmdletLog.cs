using System.Management.Automation;

namespace Qme.PowerShell.Commands;

/// <summary>Says what the engine has to say through a cmdlet's own streams.</summary>
internal sealed class CmdletLog(Cmdlet cmdlet) : ILog
{
    public void Warn(string message) => cmdlet.WriteWarning(message);

    public void Verbose(string message) => cmdlet.WriteVerbose(message);

    public void Inform(string message) => cmdlet.WriteInformation(new HostInformationMessage { Message = message }, []);

    public void Debug(string message) => cmdlet.WriteDebug(message);

    public void Error(QmeException failure) => cmdlet.WriteError(failure.ToErrorRecord());
}
