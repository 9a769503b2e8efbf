using System.Management.Automation;
using System.Management.Automation.Runspaces;


namespace Qme.PowerShell.Tests;

/// <summary>A bare PowerShell engine (core cmdlets only) with the staged module imported and a home of its own.</summary>
/// <remarks>QME_HOME is a variable of the whole process: tests that use it do not run in parallel.</remarks>
public sealed class ModuleSession : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("qme-");
    private readonly Runspace _runspace;

    public ModuleSession()
    {
        Home = Path.Combine(_directory.FullName, "home");
        WorkingDirectory = _directory.CreateSubdirectory("work").FullName;
        Environment.SetEnvironmentVariable("QME_HOME", Home);
        _runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        _runspace.Open();
        _runspace.SessionStateProxy.Path.SetLocation(WorkingDirectory);
        Run($"Import-Module '{Repository.Module}'");
    }

    public string Home { get; }

    public string WorkingDirectory { get; }

    /// <summary>Runs a script as a user would type it; errors do not throw.</summary>
    public Outcome Run(string script)
    {
        using System.Management.Automation.PowerShell shell = System.Management.Automation.PowerShell.Create(_runspace);
        shell.AddScript(script);
        IReadOnlyList<PSObject> output = [];
        Exception? thrown = null;
        try
        {
            output = [.. shell.Invoke()];
        }
        catch (RuntimeException e)
        {
            thrown = e;
        }

        return new Outcome(output, [.. shell.Streams.Error], [.. shell.Streams.Warning.Select(w => w.Message)], thrown);
    }

    public void Dispose()
    {
        _runspace.Dispose();
        _directory.Delete(recursive: true);
    }
}

/// <summary>What a script wrote, stream by stream, and what ended it if something did.</summary>
public sealed record Outcome(IReadOnlyList<PSObject> Output, IReadOnlyList<ErrorRecord> Errors, IReadOnlyList<string> Warnings, Exception? Thrown);
