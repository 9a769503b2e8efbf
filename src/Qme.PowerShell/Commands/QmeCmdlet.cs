using System.Management.Automation;
using Microsoft.PowerShell.Commands;
using Qme.Configuration;

namespace Qme.PowerShell.Commands;

/// <summary>What all cmdlets of Qme share: the engine of the home in force, and how its failures are reported.</summary>
public abstract class QmeCmdlet : PSCmdlet
{
    /// <summary>The current directory of the file system, whatever drive PowerShell is on and wherever the process is.</summary>
    private protected string CurrentDirectory => SessionState.Path.CurrentFileSystemLocation.ProviderPath;

    private protected QmeEngine Engine => QmeEngine.For(Home.Locate(CurrentDirectory));

    /// <summary>The absolute path of a directory as a user names it: relative to the current location, or on a drive of PowerShell's.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.DirectoryNotFound"/>: no place in the file system has that name.</exception>
    private protected string ResolveDirectory(string path)
    {
        Exception? cause = null;
        try
        {
            string resolved = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            if (provider.ImplementingType == typeof(FileSystemProvider))
            {
                return resolved;
            }
        }
        catch (RuntimeException e)
        {
            // There is no such drive or provider.
            cause = e;
        }

        throw new QmeException(ErrorIds.DirectoryNotFound, $"'{path}' is not a directory of the file system.", path, cause);
    }

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
