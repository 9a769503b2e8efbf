using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using Xunit;

namespace Qme.PowerShell.Tests.Commands;

/// <summary>Ctrl+C, as PowerShell hands it to a running pipeline.</summary>
public sealed class StopTests : IDisposable
{
    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_stopped_command_is_interrupted_and_its_task_is_cancelled_before_the_stop_returns()
    {
        Outcome outcome = StopWhenReady("trap 'echo interrupted; exit 4' INT; echo ready; while :; do sleep 0.02; done");

        Assert.IsType<PipelineStoppedException>(outcome.Thrown);
        PSObject task = _session.Run("Get-QmeTask 1").One;
        Assert.Equal("Cancelled 4", task.End());
        Assert.Equal("ready\ninterrupted\n", task.OutputText());
        Assert.NotEmpty(task.Text("Ended"));
    }

    [Fact]
    public void A_command_that_an_interrupt_ends_says_so()
    {
        StopWhenReady("echo ready; exec sleep 60");

        PSObject task = _session.Run("Get-QmeTask 1").One;
        Assert.Equal(("Cancelled SIGINT", "2"), (task.End(), task.Text("Signal")));
    }

    [Fact]
    public void A_stopped_command_leaves_its_exit_code_behind_as_a_native_one_does()
    {
        _session.Run("$global:LASTEXITCODE = 77; Set-QmeConfig shell tee false");

        // Long enough for a progress record, which nobody takes any more by the end.
        StopWhenReady("sleep 1.3; echo ready; exec sleep 60");

        Assert.Equal("130", _session.Text("$LASTEXITCODE"));
    }

    [Fact]
    public void A_command_that_ignores_the_interrupt_is_killed_after_the_grace_period()
    {
        _session.Run("Set-QmeConfig shell stop_grace 300ms");
        Stopwatch elapsed = Stopwatch.StartNew();

        StopWhenReady("trap '' INT; echo ready; while :; do sleep 0.02; done");

        Assert.Equal("Cancelled SIGKILL", _session.Run("Get-QmeTask 1").One.End());
        Assert.True(elapsed.Elapsed < TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void A_stop_reaches_what_the_command_has_started()
    {
        StopWhenReady("sh -c \"echo \\$\\$; echo ready; exec sleep 60\"; echo never");

        string child = _session.Text("@(Get-QmeOutput 1)[0]");
        Wait.Until(() => !IsRunning(child));
    }

    [Fact]
    public void A_stop_while_the_input_is_read_leaves_no_task_and_no_files()
    {
        using ManualResetEventSlim reading = new();
        AppDomain.CurrentDomain.SetData("reading", reading);
        string script = """
            & { 'first'; [AppDomain]::CurrentDomain.GetData('reading').Set(); while ($true) { [Threading.Thread]::Sleep(5) } } | Invoke-QmeCommand cat
            """;

        Outcome outcome = _session.Stop(script, () => reading.IsSet);

        Assert.IsType<PipelineStoppedException>(outcome.Thrown);
        Assert.Empty(_session.Run("Get-QmeTask").Output);
        Assert.Empty(_session.TaskFiles);
    }

    [Fact]
    public void An_error_of_the_command_before_in_the_pipeline_leaves_no_task_and_no_files()
    {
        Outcome outcome = _session.Run("& { 'first'; throw 'broken' } | Invoke-QmeCommand cat");

        Assert.Equal("broken", outcome.Thrown?.Message);
        Assert.Empty(_session.Run("Get-QmeTask").Output);
        Assert.Empty(_session.TaskFiles);
    }

    [Fact]
    public void After_a_stop_the_session_goes_on()
    {
        StopWhenReady("echo ready; exec sleep 60");

        Assert.Equal("Complete 0", _session.Run("Invoke-QmeCommand true").One.End());
    }

    [Fact]
    public void A_stopped_restart_is_a_cancelled_task_too()
    {
        _session.Run("Invoke-QmeCommand sh -c 'if [ -e again ]; then echo ready; exec sleep 60; fi'");
        File.WriteAllText(Path.Combine(_session.WorkingDirectory, "again"), "");

        _session.Stop("Restart-QmeTask 1", IsReady);

        Assert.Equal("Cancelled SIGINT", _session.Run("Get-QmeTask 2").One.End());
    }

    [Fact]
    public void A_command_after_in_the_pipeline_that_has_enough_does_not_stop_a_command()
    {
        Outcome outcome = _session.Run("1..3 | ForEach-Object { Invoke-QmeCommand echo $_ } | Where-Object { $true } | ForEach-Object { $_.Id; break }");

        Assert.Equal(["1"], outcome.Lines);
        Assert.Equal("Complete 0", _session.Run("Get-QmeTask 1").One.End());
    }

    private Outcome StopWhenReady(string script) =>
        _session.Stop($"Invoke-QmeCommand sh -c '{script.Replace("'", "''", StringComparison.Ordinal)}'", IsReady);

    private bool IsReady() => Directory.EnumerateFiles(_session.Home, "output", SearchOption.AllDirectories)
        .Any(path => File.ReadAllText(path).Contains("ready", StringComparison.Ordinal));

    private static bool IsRunning(string process)
    {
        try
        {
            using Process found = Process.GetProcessById(int.Parse(process, CultureInfo.InvariantCulture));
            return !found.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
