using Xunit;

namespace Qme.PowerShell.Tests;

/// <summary>The lines a user is shown first, each as it stands, one after the other in one session.</summary>
public sealed class TourTests : IDisposable
{
    private readonly ModuleSession _session = new(host: null, import: false);
    private readonly string? _path = Environment.GetEnvironmentVariable("PATH");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("PATH", _path);
        _session.Dispose();
    }

    [Fact]
    public void Every_line_of_the_tour_does_what_it_says()
    {
        WriteMake();

        Enter(Repository.Root);
        Assert.Empty(Run("Import-Module ./out/Qme").Output);
        Enter(_session.WorkingDirectory);

        Assert.Equal("echo hello", Run("Invoke-QmeCommand echo hello").One.Text("Command"));
        Assert.Equal("nightly", Run("Invoke-QmeCommand -Message nightly make -j4 all").One.Text("Message"));
        Assert.Equal(["make", "make install"], Run("qme make && qme make install").Output.Select(task => task.Text("Command")));
        Assert.Equal("b\na\n", Run("'a','b' | Invoke-QmeCommand sort -r").One.OutputText());

        Assert.Equal(["1", "2", "3", "4", "5"], Run("Get-QmeTask").Output.Select(task => task.Text("Id")));
        Assert.Contains("  State       Complete, exit code 0", _session.Show("Get-QmeTask 3"), StringComparison.Ordinal);
        Run("Invoke-QmeCommand false");
        Assert.Equal(["6"], Run("Get-QmeTask -State Failed -After ([datetime]::Now).AddHours(-1)").Output.Select(task => task.Text("Id")));

        Assert.Equal(["hello"], Run("Get-QmeOutput 1").Lines);
        Assert.Equal(["==> output <==", "hello", "==> error <=="], Run("Get-QmeOutput 1 -Stream All").Lines);
        Assert.Equal(["hello\n"], Run("Get-QmeOutput 1 -Raw").Lines);
        Assert.Equal(["hello"], Run("Get-QmeOutput 1 -Tail 5").Lines);

        Assert.Equal("1", Run("Get-QmeTask 1 | Restart-QmeTask").One.Text("RestartOf"));
        Assert.Empty(Run("Remove-QmeTask 1; Get-QmeTask -State Failed | Remove-QmeTask").Output);
        Assert.Equal(["2", "3", "4", "5", "7"], Run("Get-QmeTask").Output.Select(task => task.Text("Id")));
        Assert.NotEmpty(Run("Get-QmeExecutor; Get-QmeConfig; Set-QmeConfig shell tee true").Output);
        Assert.Equal(["true"], Run("(Get-QmeConfig shell tee).Value").Lines);
    }

    private void Enter(string directory) => Run($"$null = $ExecutionContext.SessionState.Path.SetLocation('{directory}')");

    // Not every machine has one.
    private void WriteMake()
    {
        string path = Path.Combine(_session.WorkingDirectory, "make");
        File.WriteAllText(path, "#!/bin/sh\necho making \"$@\"\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Environment.SetEnvironmentVariable("PATH", _session.WorkingDirectory + Path.PathSeparator + _path);
    }

    private Outcome Run(string script)
    {
        Outcome outcome = _session.Run(script);
        Assert.Empty(outcome.Errors);
        Assert.Null(outcome.Thrown);
        return outcome;
    }
}
