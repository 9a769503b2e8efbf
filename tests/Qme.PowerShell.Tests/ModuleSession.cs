using System.Management.Automation.Runspaces;
using Shell = System.Management.Automation.PowerShell;

namespace Qme.PowerShell.Tests;

/// <summary>A bare PowerShell engine (core cmdlets only) with the staged module imported and a home of its own.</summary>
/// <remarks>QME_HOME is a variable of the whole process: tests that use it do not run in parallel.</remarks>
public sealed class ModuleSession : IDisposable
{
    private readonly DirectoryInfo _directory;
    private readonly bool _ownsDirectory;
    private readonly Runspace _runspace;

    public ModuleSession()
        : this(host: null, import: true)
    {
    }

    internal ModuleSession(RecordingHost? host, bool import = true)
        : this(Directory.CreateTempSubdirectory("qme-"), host, import) => _ownsDirectory = true;

    private ModuleSession(DirectoryInfo directory, RecordingHost? host, bool import)
    {
        _directory = directory;
        Home = directory.CreateSubdirectory("home").FullName;
        WorkingDirectory = directory.CreateSubdirectory("work").FullName;
        Environment.SetEnvironmentVariable("QME_HOME", Home);
        Host = host ?? new RecordingHost();
        _runspace = RunspaceFactory.CreateRunspace(Host, InitialSessionState.CreateDefault2());
        _runspace.Open();
        _runspace.SessionStateProxy.Path.SetLocation(WorkingDirectory);
        if (import)
        {
            Run($"Import-Module '{Repository.Module}'");
        }
    }

    /// <summary>A second session of the same user: the same home and directory, a runspace of its own.</summary>
    public static ModuleSession Beside(ModuleSession first) => new(first._directory, host: null, import: true);

    public string Home { get; }

    public string WorkingDirectory { get; }

    public RecordingHost Host { get; }

    /// <summary>The files of all tasks together, without those of the database and the configuration.</summary>
    public IReadOnlyList<string> TaskFiles => Directory.Exists(Path.Combine(Home, "outputs"))
        ? [.. Directory.EnumerateFileSystemEntries(Path.Combine(Home, "outputs"), "*", SearchOption.AllDirectories)]
        : [];

    /// <summary>Runs a script as a user would type it; errors do not throw.</summary>
    public Outcome Run(string script)
    {
        using Shell shell = Create(script);
        return Outcome.Of(shell, () => [.. shell.Invoke()]);
    }

    /// <summary>Runs a script and gives what it wrote to the pipeline, as text, one line for each object.</summary>
    public string Text(string script) => string.Join('\n', Run(script).Output.Select(o => o?.ToString()));

    /// <summary>Runs a script and shows what it writes, as a user sees it.</summary>
    public string Show(string script)
    {
        int before = Host.Screen.Length;
        using Shell shell = Create(script);
        shell.AddCommand("Microsoft.PowerShell.Core\\Out-Default");
        Outcome.Of(shell, () => [.. shell.Invoke()]);
        return Host.Screen[before..];
    }

    /// <summary>Starts a script and stops it, as Ctrl+C does, as soon as a condition is met.</summary>
    public Outcome Stop(string script, Func<bool> when)
    {
        using Shell shell = Create(script);
        return Outcome.Of(shell, () =>
        {
            IAsyncResult running = shell.BeginInvoke();
            Wait.Until(() => when() || running.IsCompleted);
            shell.Stop();
            return [.. shell.EndInvoke(running)];
        });
    }

    public Shell Create(string script)
    {
        Shell shell = Shell.Create(_runspace);
        shell.AddScript(script);
        return shell;
    }

    public void Dispose()
    {
        _runspace.Dispose();
        if (_ownsDirectory)
        {
            _directory.Delete(recursive: true);
        }
    }
}
