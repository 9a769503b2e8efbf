using System.Management.Automation;
using Qme.Configuration;

namespace Qme.PowerShell.Commands;

/// <summary>What all cmdlets of Qme share: the engine of the home in force, and how its failures are reported.</summary>
public abstract class QmeCmdlet : PSCmdlet
{
    /// <summary>The current directory of the file system, whatever drive PowerShell is on and wherever the process is.</summary>
    private protected string CurrentDirectory => SessionState.Path.CurrentFileSystemLocation.ProviderPath;

    private protected QmeEngine Engine => QmeEngine.For(Home.Locate(CurrentDirectory));

    /// <summary>Does something for one item; a failure is one non-terminating error, and the other items go on.</summary>
    /// <returns>Whether it succeeded.</returns>
    private protected bool Try(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (QmeException e)
        {
            WriteError(e.ToErrorRecord());
            return false;
        }
    }
}
