using Xunit;

namespace Qme.PowerShell.Tests.Commands;

public sealed class StopQmeTaskTests : IDisposable
{
    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_command_that_runs_in_another_session_is_ended_and_cancelled()
    {
        using HostProcess other = HostProcess.Start(_session.Home, "Invoke-QmeCommand sh -c 'echo ready; sleep 300'");
        WaitUntilRuns(1);

        Outcome outcome = _session.Run("Stop-QmeTask 1; Get-QmeTask 1 | ForEach-Object { $_ }");

        Assert.Empty(outcome.Errors);
        Assert.Equal(("Cancelled", "15"), (outcome.One.Text("State"), outcome.One.Text("Signal")));
        Assert.Contains("Cancelled", other.Wait().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_task_that_has_ended_is_an_error_and_the_next_is_stopped()
    {
        using HostProcess other = HostProcess.Start(_session.Home, "Invoke-QmeCommand true; Invoke-QmeCommand sh -c 'echo ready; sleep 300'");
        WaitUntilRuns(2);

        Outcome outcome = _session.Run("Get-QmeTask | Stop-QmeTask -PassThru");

        Assert.Equal(["ActionFailed"], outcome.ErrorIds);
        Assert.Equal(["Complete", "Cancelled"], outcome.Output.Select(task => task.Text("State")));
    }

    [Fact]
    public void With_WhatIf_the_command_goes_on()
    {
        using HostProcess other = HostProcess.Start(_session.Home, "Invoke-QmeCommand sh -c 'echo ready; sleep 300'");
        WaitUntilRuns(1);

        Assert.Equal("Running", _session.Run("Stop-QmeTask 1 -WhatIf -PassThru").One.Text("State"));
    }

    [Theory]
    [InlineData("Stop-QmeTask $null")]
    [InlineData("Stop-QmeTask ''")]
    [InlineData("Stop-QmeTask @()")]
    [InlineData("Stop-QmeTask 9")]
    public void Nothing_is_stopped_when_nothing_was_named(string script)
    {
        Outcome outcome = _session.Run(script);

        Assert.True(outcome.Errors.Count == 1 || outcome.Thrown is not null);
    }

    // What the command writes may be there before the row says that it has been started.
    private void WaitUntilRuns(int id) => Wait.Until(() =>
        _session.Text($"(Get-QmeTask {id} -ErrorAction Ignore).State") == "Running" && _session.Text($"Get-QmeOutput {id}") == "ready");
}
