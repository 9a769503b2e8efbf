using System.Globalization;
using System.Management.Automation;

namespace Qme.PowerShell.Tests.Slurm;

/// <summary>A session of the module whose Slurm is the tests' own, with programs of its own before Slurm's where a test wants them.</summary>
internal sealed class SlurmSession : IDisposable
{
    private static readonly string? s_path = Environment.GetEnvironmentVariable("PATH");

    private readonly SlurmCluster _cluster;

    public SlurmSession(SlurmCluster cluster)
    {
        cluster.Require();
        _cluster = cluster;
        Environment.SetEnvironmentVariable("SLURM_CONF", cluster.Configuration);
        Module = new ModuleSession(Host);
        Programs = Directory.CreateDirectory(Path.Combine(Module.WorkingDirectory, "programs")).FullName;
        Environment.SetEnvironmentVariable("PATH", $"{Programs}{Path.PathSeparator}{s_path}");
    }

    public RecordingHost Host { get; } = new();

    public ModuleSession Module { get; }

    /// <summary>The directory that is looked into before all others.</summary>
    public string Programs { get; }

    /// <summary>Puts a program before one of Slurm's. In its script <c>$real</c> is the other one.</summary>
    public void Shim(string program, string script)
    {
        string path = Path.Combine(Programs, program);
        File.WriteAllText(path, $"#!/bin/sh\nreal={Real(program)}\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Takes a program away again.</summary>
    public void Unshim(string program) => File.Delete(Path.Combine(Programs, program));

    /// <summary>Counts the calls of a program from now on, which does what it always does, or what a script says.</summary>
    public Func<int> CountCalls(string program, string script = "exec \"$real\" \"$@\"")
    {
        string log = Path.Combine(Module.WorkingDirectory, program + ".calls");
        File.WriteAllText(log, "");
        Shim(program, $"echo called >>'{log}'\n{script}");
        return () => File.ReadAllLines(log).Length;
    }

    /// <summary>Submits a job and gives the id of its task.</summary>
    public int Submit(string arguments, string options = "") =>
        int.Parse(Module.Run($"Invoke-QmeCommand {options} sbatch {arguments}").One.Text("Id"), CultureInfo.InvariantCulture);

    /// <summary>The task as it is now.</summary>
    public PSObject Task(int id) => Module.Run($"Get-QmeTask {id} -Refresh | ForEach-Object {{ $_ }}").One;

    /// <summary>The task as soon as it is in a state.</summary>
    public PSObject TaskOnce(int id, params string[] states)
    {
        PSObject? task = null;
        Wait.Until(() => states.Contains((task = Task(id)).Text("State")), SlurmCluster.Patience);
        return task!;
    }

    /// <summary>The task as soon as it has ended.</summary>
    public PSObject TaskOnceEnded(int id) => TaskOnce(id, "Complete", "Failed", "Cancelled", "Lost");

    /// <summary>A value of Slurm's own data about a task.</summary>
    public string Data(int id, string name) => Module.Text($"(Get-QmeTask {id} -NoRefresh).Data.{name}");

    /// <summary>What squeue says of a job in one field.</summary>
    public string Squeue(string jobId, string field) => _cluster.Run("squeue", "-h", "-r", "-t", "all", "-j", jobId, "-O", $"{field}:.200").Output.Trim();

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("PATH", s_path);
        Environment.SetEnvironmentVariable("SLURM_CONF", null);
        Module.Dispose();
    }

    private static string Real(string program) =>
        s_path!.Split(Path.PathSeparator).Select(directory => Path.Combine(directory, program)).First(File.Exists);
}
