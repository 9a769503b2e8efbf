using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace Qme.Benchmarks;

/// <summary>A PowerShell session in this process.</summary>
internal sealed class Session : IDisposable
{
    private readonly Runspace _runspace;

    public Session()
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();

        // echo is to be the program, as in any other shell; PowerShell's alias means its own Write-Output.
        state.Commands.Remove("echo", typeof(SessionStateAliasEntry));
        _runspace = RunspaceFactory.CreateRunspace(state);
        _runspace.Open();
    }

    /// <summary>The manifest of the staged module.</summary>
    public static string Module { get; } = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory,
        typeof(Session).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Module").Value!,
        "Qme.psd1"));

    /// <summary>A session with the module imported.</summary>
    public static Session WithModule()
    {
        Session session = new();
        session.Import(Module);
        return session;
    }

    public void Import(string module) => Invoke(shell => shell.AddCommand("Import-Module").AddArgument(module));

    /// <summary>Runs a script; any error ends the benchmark, because a figure of something that failed is worth nothing.</summary>
    public IReadOnlyList<PSObject> Run(string script, params object[] arguments) =>
        Invoke(shell => shell.AddScript(script).AddParameters(arguments));

    public void Dispose() => _runspace.Dispose();

    private PSObject[] Invoke(Action<System.Management.Automation.PowerShell> build)
    {
        using System.Management.Automation.PowerShell shell = System.Management.Automation.PowerShell.Create(_runspace);
        build(shell);
        PSObject[] output = [.. shell.Invoke()];
        return shell.Streams.Error.Count == 0 ? output : throw new InvalidOperationException($"{shell.Streams.Error[0]}");
    }
}
