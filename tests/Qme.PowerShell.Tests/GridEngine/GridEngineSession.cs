using System.Globalization;
using System.Management.Automation;

namespace Qme.PowerShell.Tests.GridEngine;

/// <summary>A session of the module whose Grid Engine is the tests' own, with scripts to submit.</summary>
internal sealed class GridEngineSession : IDisposable
{
    private static readonly string? s_path = Environment.GetEnvironmentVariable("PATH");

    private readonly GridEngineCell _cell;

    public GridEngineSession(GridEngineCell cell)
    {
        cell.Require();
        _cell = cell;
        foreach ((string name, string value) in cell.Variables)
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        Module = new ModuleSession();
        Programs = Directory.CreateDirectory(Path.Combine(Module.WorkingDirectory, "programs")).FullName;
        Environment.SetEnvironmentVariable("PATH", $"{Programs}{Path.PathSeparator}{s_path}");
        Script("exit.sh", "echo to output; echo to error >&2; exit ${1:-0}");
        Script("sleep.sh", "exec sleep ${1:-600}");
    }

    public ModuleSession Module { get; }

    /// <summary>The directory that is looked into before all others.</summary>
    public string Programs { get; }

    /// <summary>Writes a script to submit.</summary>
    public void Script(string name, string text) => File.WriteAllText(PathOf(name), $"#!/bin/sh\n{text.ReplaceLineEndings("\n")}\n");

    /// <summary>A file of the directory that jobs are submitted from.</summary>
    public string PathOf(string name) => Path.Combine(Module.WorkingDirectory, name);

    /// <summary>Puts a program before all others of its name.</summary>
    public void Shim(string program, string script)
    {
        string path = Path.Combine(Programs, program);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Counts the calls of a program from now on, which does what it always does.</summary>
    public Func<int> CountCalls(string program)
    {
        string log = PathOf(program + ".calls");
        string real = s_path!.Split(Path.PathSeparator).Select(directory => Path.Combine(directory, program)).First(File.Exists);
        File.WriteAllText(log, "");
        Shim(program, $"echo called >>'{log}'\nexec {real} \"$@\"");
        return () => File.ReadAllLines(log).Length;
    }

    /// <summary>Submits a job and gives the id of its task.</summary>
    public int Submit(string arguments) =>
        int.Parse(Module.Run($"Invoke-QmeCommand qsub -cwd {arguments}").One.Text("Id"), CultureInfo.InvariantCulture);

    /// <summary>The task as it is now.</summary>
    public PSObject Task(int id) => Module.Run($"Get-QmeTask {id} -Refresh | ForEach-Object {{ $_ }}").One;

    /// <summary>The task as soon as it is in a state.</summary>
    public PSObject TaskOnce(int id, params string[] states)
    {
        PSObject? task = null;
        Wait.Until(() => states.Contains((task = Task(id)).Text("State")), GridEngineCell.Patience);
        return task!;
    }

    /// <summary>The task as soon as it has ended.</summary>
    public PSObject TaskOnceEnded(int id) => TaskOnce(id, "Complete", "Failed", "Cancelled", "Lost");

    /// <summary>The id of the job of a task.</summary>
    public string JobOf(int id) => Data(id, "JobId");

    /// <summary>A value of the executor's own data about a task.</summary>
    public string Data(int id, string name) => Module.Text($"(Get-QmeTask {id} -NoRefresh).Data.{name}");

    /// <summary>Deletes a job behind our back.</summary>
    public void Qdel(int id) => _cell.Run("qdel", JobOf(id));

    public void Dispose()
    {
        _cell.Run("qdel", "-u", "*");
        Environment.SetEnvironmentVariable("PATH", s_path);
        foreach (string name in _cell.Variables.Keys)
        {
            Environment.SetEnvironmentVariable(name, null);
        }

        Module.Dispose();
    }
}
