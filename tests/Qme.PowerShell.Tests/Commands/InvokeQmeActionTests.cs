using System.Management.Automation;
using Xunit;

namespace Qme.PowerShell.Tests.Commands;

public sealed class InvokeQmeActionTests : IDisposable
{
    private readonly RecordingHost _host = new();
    private readonly ModuleSession _session;

    public InvokeQmeActionTests()
    {
        _session = new ModuleSession(_host);
        _session.Run("foreach ($i in 1..3) { Invoke-QmeCommand sh -c \"echo out$i; echo err$i >&2; exit $($i % 2)\" }");
    }

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("Invoke-QmeAction output", "out3")]
    [InlineData("Invoke-QmeAction error", "err3")]
    [InlineData("Invoke-QmeAction OUTPUT 1", "out1")]
    [InlineData("Invoke-QmeAction -Name output -Id 1, 2", "out1 out2")]
    [InlineData("Invoke-QmeAction outputs 2", "==> output <== out2 ==> error <== err2")]
    [InlineData("Get-QmeTask | Where-Object ExitCode -eq 1 | Invoke-QmeAction output", "out1 out3")]
    [InlineData("1, 3 | Invoke-QmeAction error", "err1 err3")]
    [InlineData("1, 1 | Invoke-QmeAction error", "err1")]
    [InlineData("@() | Invoke-QmeAction output", "")]
    [InlineData("Get-QmeTask -State Lost | Invoke-QmeAction cancel", "")]
    public void An_action_that_reads_takes_the_chosen_tasks_else_the_newest(string script, string output)
    {
        Outcome outcome = _session.Run(script);

        Assert.Empty(outcome.Errors);
        Assert.Equal(output, string.Join(' ', outcome.Lines));
    }

    [Fact]
    public void The_status_is_one_object_with_its_fields_in_order()
    {
        PSObject status = _session.Run("Invoke-QmeAction status 1").One;

        Assert.Equal(["Id", "State", "Reason", "ExitCode", "Signal", "ProcessId", "Started", "Ended"], status.Properties.Select(p => p.Name));
        Assert.Equal(("1", "Failed", "1"), (status.Text("Id"), status.Text("State"), status.Text("ExitCode")));
    }

    [Fact]
    public void An_action_that_changes_something_wants_to_be_told_which_tasks() =>
        Assert.Equal(["TaskRequired"], _session.Run("Invoke-QmeAction cancel").ErrorIds);

    [Fact]
    public void An_action_that_there_is_not_is_one_error_for_each_task_that_names_those_there_are()
    {
        Outcome outcome = _session.Run("Get-QmeTask | Invoke-QmeAction nosuch");

        Assert.Equal(["ActionNotFound", "ActionNotFound", "ActionNotFound"], outcome.ErrorIds);
        Assert.All(outcome.Errors, error => Assert.Equal("nosuch", error.TargetObject));
        Assert.All(outcome.Errors, error => Assert.Contains("status, output, error, outputs, cancel", error.ToString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Invoke-QmeAction status $null")]
    [InlineData("Invoke-QmeAction status ''")]
    [InlineData("Invoke-QmeAction status @()")]
    [InlineData("Invoke-QmeAction status -Id $null")]
    [InlineData("$null | Invoke-QmeAction status")]
    public void A_null_or_empty_id_is_an_error_and_never_the_newest_task(string script)
    {
        Outcome outcome = _session.Run(script);

        Assert.Empty(outcome.Output);
        Assert.True(outcome.Errors.Count == 1 || outcome.Thrown is not null);
    }

    [Fact]
    public void What_goes_wrong_with_one_task_does_not_keep_the_others_from_theirs()
    {
        Outcome outcome = _session.Run("1, 9, 3 | Invoke-QmeAction output");

        Assert.Equal(["TaskNotFound"], outcome.ErrorIds);
        Assert.Equal(["out1", "out3"], outcome.Lines);
    }

    [Fact]
    public void An_argument_that_an_action_does_not_take_is_refused_and_not_ignored()
    {
        Outcome outcome = _session.Run("Invoke-QmeAction output 1 -Argument @{ element = 3 }");

        Assert.Equal(["ActionArgumentUnknown"], outcome.ErrorIds);
        Assert.Equal("element", outcome.Errors[0].TargetObject);
        Assert.Empty(outcome.Output);
    }

    [Fact]
    public void What_has_ended_cannot_be_cancelled()
    {
        Outcome outcome = _session.Run("Invoke-QmeAction cancel 1-2");

        Assert.Equal(["ActionFailed", "ActionFailed"], outcome.ErrorIds);
        Assert.Equal([1, 2], outcome.Errors.Select(error => error.TargetObject));
        Assert.Empty(outcome.Output);
    }

    [Fact]
    public void With_WhatIf_nothing_changes_and_each_task_is_named()
    {
        using HostProcess other = HostProcess.Start(_session.Home, "Invoke-QmeCommand sh -c 'echo ready; sleep 300'");
        Wait.Until(() => _session.Text("(Get-QmeTask 4 -ErrorAction Ignore).State") == "Running");
        int before = _host.Screen.Length;

        Outcome outcome = _session.Run("Get-QmeTask | Invoke-QmeAction cancel -WhatIf; Invoke-QmeAction output 1 -WhatIf");

        // What could not be done anyway is an error, not a promise.
        Assert.Equal([1, 2, 3], outcome.Errors.Select(error => error.TargetObject));
        Assert.Equal(["out1"], outcome.Lines);
        Assert.Equal(1, _host.Screen[before..].Split("What if:").Length - 1);
        Assert.Contains("\"cancel\" on target \"task 4 (sh -c", _host.Screen[before..], StringComparison.Ordinal);
        Assert.Equal("Running", _session.Text("(Get-QmeTask 4).State"));
    }

    [Fact]
    public void The_actions_of_executors_and_of_tasks_can_be_listed()
    {
        const string OfShell = "status:False output:False error:False outputs:False cancel:True";

        Assert.Equal(OfShell, string.Join(' ', _session.Run("Get-QmeAction -Executor shell | ForEach-Object { \"$($_.Name):$($_.ChangesTasks)\" }").Lines));
        Assert.Equal(OfShell, string.Join(' ', _session.Run("Get-QmeTask | Get-QmeAction | ForEach-Object { \"$($_.Name):$($_.ChangesTasks)\" }").Lines));
        Assert.Equal("sge shell slurm", string.Join(' ', _session.Run("Get-QmeAction | ForEach-Object Executor").Lines.Distinct().Order()));
        Assert.Equal(["ExecutorNotFound"], _session.Run("Get-QmeAction -Executor nosuch").ErrorIds);
        Assert.All(_session.Run("Get-QmeAction").Output, action => Assert.NotEmpty(action.Text("Description")));
    }
}
