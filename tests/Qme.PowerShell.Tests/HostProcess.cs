using System.Diagnostics;
using Qme.PowerShell.Tests.Host;
using Xunit;

namespace Qme.PowerShell.Tests;

/// <summary>A script in a process of its own, run by the host that comes with the module.</summary>
internal sealed class HostProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private HostProcess(string home, string script, string[] around)
    {
        ProcessStartInfo start = new(around.Length > 0 ? around[0] : "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["QME_HOME"] = home },
        };
        foreach (string argument in around.Skip(1).Concat(around.Length > 0 ? ["dotnet", Assembly] : [Assembly]).Append("-Command").Append(script))
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
        _process.StandardInput.Close();
        _output = _process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        _error = _process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The host, as the build leaves it.</summary>
    public static string Assembly { get; } = Path.Combine(HostSession.BuildDirectory, "Qme.Host.dll");

    public int Id => _process.Id;

    /// <summary>Starts a script.</summary>
    /// <param name="home">Its home.</param>
    /// <param name="script">The script.</param>
    /// <param name="around">A command that is to run the host in surroundings of its making.</param>
    public static HostProcess Start(string home, string script, params string[] around) => new(home, script, around);

    /// <summary>Runs a script to its end.</summary>
    public static HostResult Run(string home, string script, params string[] around)
    {
        using HostProcess process = Start(home, script, around);
        return process.Wait();
    }

    public HostResult Wait()
    {
        Assert.True(_process.WaitForExit(TimeSpan.FromMinutes(2)), "The host has not ended.");
        return new HostResult(_process.ExitCode, _output.Result, _error.Result);
    }

    /// <summary>Ends the process at once and without a chance to do anything about it (SIGKILL), and nothing that it has started.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}

/// <summary>What a host left behind.</summary>
internal sealed record HostResult(int ExitCode, string Output, string Error)
{
    /// <summary>The lines of its output.</summary>
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
