using System.Management.Automation;
using Microsoft.PowerShell.Commands;
using Qme.Configuration;
using Qme.Executors;
using Qme.PowerShell.Scripting;

namespace Qme.PowerShell.Commands;

/// <summary>What all cmdlets of Qme share: the engine of the home in force, and how its failures are reported.</summary>
public abstract class QmeCmdlet : PSCmdlet
{
    /// <summary>The current directory of the file system, whatever drive PowerShell is on and wherever the process is.</summary>
    private protected string CurrentDirectory => SessionState.Path.CurrentFileSystemLocation.ProviderPath;

    private protected QmeEngine Engine => QmeEngine.For(Home.Locate(CurrentDirectory));

    /// <summary>Where the engine says what a person may want to know.</summary>
    internal ILog Log => new CmdletLog(this);

    /// <summary>How tasks that have not ended are asked about before they are shown.</summary>
    private protected RefreshRequest Refreshing(RefreshMode mode = RefreshMode.WhenDue) => new(mode, Log, PipelineStopToken);

    /// <summary>
    /// Runs the command of the setting on_end for tasks that were seen to end. Cmdlets that may see one do so last: nobody is to wait for that
    /// before what they write.
    /// </summary>
    internal void TellEnds() => Try(() => Engine.TellEnds(Log, PipelineStopToken));

    /// <summary>Writes something for each of the executors that a user names, wildcards allowed; one that is not there is an error.</summary>
    private protected void WriteExecutors(IEnumerable<string> names, Action<IEnumerable<Executor>> write)
    {
        foreach (string name in names)
        {
            WildcardPattern pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
            Try(() => write(WildcardPattern.ContainsWildcardCharacters(name) ? Engine.Executors.All.Where(executor => pattern.IsMatch(executor.Name)) : [Engine.Executors.Get(name)]));
        }
    }

    private void SayComplaints()
    {
        foreach (string complaint in ExecutorComplaints.Take())
        {
            WriteWarning(complaint);
        }
    }

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
    internal bool Try(Action action)
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
        catch (OperationCanceledException) when (PipelineStopToken.IsCancellationRequested)
        {
            // Whoever was asked has been given up, because nobody waits for the answer any more.
            throw new PipelineStoppedException();
        }
        finally
        {
            // A file of executors that is just being read has nobody to tell.
            if (ExecutorComplaints.Any && !PipelineStopToken.IsCancellationRequested && !ScriptRunspace.IsHere)
            {
                SayComplaints();
            }
        }
    }
}
