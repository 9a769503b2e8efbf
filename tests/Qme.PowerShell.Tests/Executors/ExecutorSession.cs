namespace Qme.PowerShell.Tests.Executors;

/// <summary>
/// A session in which executors are added: those that were registered belong to the whole process, and are taken away again. A small scheduler lies in the
/// directory of the session: <c>./qsub STATE</c> submits a job, and <c>./qstat</c> lists all of them with their states.
/// </summary>
public sealed class ExecutorSession : IDisposable
{
    /// <summary>A block that tells of a job of the small scheduler, for <c>-Submitted</c>.</summary>
    public const string Submitted = "{ param($Result) if ($Result.Output[0] -match '^(\\d+)\\.server$') { @{ jobid = $Matches[1]; queue = 'batch' } } }";

    /// <summary>A block that asks the small scheduler about all tasks, for <c>-Refresh</c>.</summary>
    public const string Refresh = """
        {
            param($Tasks, $Capture)
            $states = @{}
            foreach ($line in (& $Capture "$($Tasks[0].WorkingDirectory)/qstat").Output) { $id, $state = $line -split ' '; $states[$id] = $state }
            foreach ($task in $Tasks) { if ($states[$task.Ref]) { @{ Id = $task.Id; State = $states[$task.Ref] } } }
        }
        """;

    public ExecutorSession()
        : this(new ModuleSession())
    {
    }

    public ExecutorSession(ModuleSession module)
    {
        Module = module;
        Program("qsub", """
            [ "$1" = help ] && { echo 'usage: qsub STATE'; exit 0; }
            [ "$1" = refuse ] && { echo 'no such queue' >&2; exit 3; }
            id=$(($(cat jobs 2>/dev/null | wc -l) + 100))
            echo "$id ${1:-Running}" >> jobs
            echo "$id.server"
            """);
        Program("qstat", "cd \"$(dirname \"$0\")\"; echo asked >> asked; cat jobs");
    }

    public ModuleSession Module { get; }

    public string Home => Module.Home;

    /// <summary>How often the small scheduler was asked.</summary>
    public int Asked => File.Exists(PathOf("asked")) ? File.ReadAllLines(PathOf("asked")).Length : 0;

    /// <summary>A file of the directory of the session.</summary>
    public string PathOf(string name) => Path.Combine(Module.WorkingDirectory, name);

    /// <summary>A file of the directory of executors in the home.</summary>
    public string ExecutorPath(string name) => Path.Combine(Home, "executors", name);

    public Outcome Run(string script) => Module.Run(script);

    public string Text(string script) => Module.Text(script);

    /// <summary>Runs a script in which nothing may go wrong. Most executors here only submit, and are told so.</summary>
    public Outcome Do(string script)
    {
        Outcome outcome = Run(script);
        Xunit.Assert.Equal("", string.Join(Environment.NewLine, [.. outcome.Errors.Select(error => error.ToString()), .. outcome.Warnings.Where(warning => !warning.Contains("so that nobody asks what becomes of it", StringComparison.Ordinal)), .. outcome.Thrown is null ? (string[])[] : [outcome.Thrown.Message]]));
        return outcome;
    }

    /// <summary>Writes a program into the directory of the session.</summary>
    public string Program(string name, string text)
    {
        string path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "#!/bin/sh\n" + text.ReplaceLineEndings("\n") + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>Writes a file of executors.</summary>
    /// <param name="path">Where: a path, or a name for the directory in the home.</param>
    /// <param name="text">What is in it.</param>
    public string Write(string path, string text)
    {
        path = Path.Combine(Home, "executors", path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Registers an executor of the small scheduler.</summary>
    public void RegisterScheduler(string name, string more = "") =>
        Do($"Register-QmeExecutor -Name {name} -CommandName qsub -Inherit shell -Column jobid, queue -RefreshInterval 0 -Submitted {Submitted} -Refresh {Refresh} {more}");

    public void Dispose()
    {
        Run("Get-QmeExecutor | Where-Object { $_.Origin -eq 'this session' -or $_.Origin -like '*.dll' } | Unregister-QmeExecutor");
        Module.Dispose();
    }
}
