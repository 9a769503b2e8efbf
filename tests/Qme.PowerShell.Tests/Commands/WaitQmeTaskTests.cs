using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using Xunit;

namespace Qme.PowerShell.Tests.Commands;

/// <summary>Wait-QmeTask, for tasks whose commands run elsewhere.</summary>
public sealed class WaitQmeTaskTests : IDisposable
{
    private readonly RecordingHost _host = new();
    private readonly ModuleSession _session;
    private readonly OtherRunspaces _others;

    public WaitQmeTaskTests()
    {
        _session = new ModuleSession(_host);
        _others = new OtherRunspaces(_session);
    }

    public void Dispose()
    {
        _others.Dispose();
        _session.Dispose();
    }

    [Fact]
    public void The_tasks_are_returned_as_they_ended_in_the_order_in_which_they_were_given()
    {
        StartUntil("first", "exit 3");
        StartUntil("second", "exit 0");
        using Timer end = new(_ => { Touch("second"); Touch("first"); }, null, 300, Timeout.Infinite);

        Outcome outcome = _session.Run("2, 1, 2 | Wait-QmeTask");

        Assert.Equal(["2 Complete 0", "1 Failed 3"], outcome.Output.Select(task => $"{task.Text("Id")} {task.End()}"));
        Assert.Empty(outcome.Errors);
    }

    [Fact]
    public void With_any_it_returns_as_soon_as_one_has_ended_and_with_those_that_have()
    {
        StartUntil("first", "exit 0");
        StartUntil("second", "exit 0");
        using Timer end = new(_ => Touch("second"), null, 300, Timeout.Infinite);

        Assert.Equal("2", _session.Run("Wait-QmeTask 1-2 -Any").One.Text("Id"));
        Assert.Equal("Running", _session.Text("(Get-QmeTask 1).State"));
        Assert.Equal("2", _session.Run("Wait-QmeTask 1-2 -Any").One.Text("Id"));
        Touch("first");
    }

    [Fact]
    public void When_the_time_is_over_it_returns_those_that_ended_and_tells_of_the_others_in_one_error()
    {
        _session.Run("Invoke-QmeCommand true");
        StartUntil("first", "exit 0");
        StartUntil("second", "exit 0");

        Outcome outcome = _session.Run("Wait-QmeTask 1-3 -Timeout 0.3");

        Assert.Equal("1", outcome.One.Text("Id"));
        ErrorRecord error = Assert.Single(outcome.Errors);
        Assert.Equal("Timeout", outcome.ErrorIds[0]);
        Assert.Equal(ErrorCategory.OperationTimeout, error.CategoryInfo.Category);
        Assert.StartsWith("Tasks 2, 3 have not ended within ", error.Exception.Message, StringComparison.Ordinal);
        Touch("first");
        Touch("second");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("'100ms'")]
    [InlineData("0.1s")]
    [InlineData("00:00:00.1")]
    [InlineData("([TimeSpan]::FromMilliseconds(100))")]
    public void The_time_is_written_as_people_do(string timeout)
    {
        StartUntil("first", "exit 0");

        Assert.Equal(["Timeout"], _session.Run($"Wait-QmeTask 1 -Timeout {timeout}").ErrorIds);
        Touch("first");
    }

    [Fact]
    public void It_means_what_was_typed_although_PowerShell_takes_some_of_it_for_numbers_of_its_own()
    {
        // To PowerShell this is the decimal number 2.
        StartUntil("first", "exit 0");
        using Timer end = new(_ => Touch("first"), null, 2500, Timeout.Infinite);

        Assert.Equal("Complete 0", _session.Run("Wait-QmeTask 1 -Timeout 2d").One.End());
    }

    [Theory]
    [InlineData("90x")]
    [InlineData("-1")]
    [InlineData("''")]
    [InlineData("([TimeSpan]::FromSeconds(-1))")]
    public void A_time_that_is_none_is_refused(string timeout)
    {
        _session.Run("Invoke-QmeCommand true");

        Outcome outcome = _session.Run($"Wait-QmeTask 1 -Timeout {timeout}");

        string refusal = outcome.Thrown?.Message ?? Assert.Single(outcome.Errors).Exception.Message;
        Assert.Contains("is not a span of time. Write it as 90 or 90s (seconds), 90m, 1.5h, 2d or 01:30:00.", refusal, StringComparison.Ordinal);
        Assert.Empty(outcome.Output);
    }

    [Fact]
    public void Without_an_id_it_is_the_newest_task()
    {
        Assert.Equal(["TaskNotFound"], _session.Run("Wait-QmeTask").ErrorIds);
        _session.Run("Invoke-QmeCommand true; Invoke-QmeCommand false");

        Assert.Equal("2", _session.Run("Wait-QmeTask").One.Text("Id"));
    }

    [Fact]
    public void An_empty_pipeline_is_nothing_a_null_is_refused_and_one_that_is_not_there_does_not_stop_the_rest()
    {
        _session.Run("Invoke-QmeCommand true");

        Assert.Empty(_session.Run("@() | Wait-QmeTask").Output);
        Assert.Equal(["ParameterArgumentTransformationError"], _session.Run("Wait-QmeTask $null").ErrorIds);
        Outcome outcome = _session.Run("9, 1 | Wait-QmeTask");
        Assert.Equal(["TaskNotFound"], outcome.ErrorIds);
        Assert.Equal("1", outcome.One.Text("Id"));
    }

    [Fact]
    public void A_stopped_wait_leaves_the_task_running()
    {
        StartUntil("first", "exit 0");
        DateTime begin = DateTime.UtcNow;

        Outcome outcome = _session.Stop("Wait-QmeTask 1", () => DateTime.UtcNow - begin > TimeSpan.FromMilliseconds(400));

        Assert.IsType<PipelineStoppedException>(outcome.Thrown);
        Assert.Equal("Running", _session.Text("(Get-QmeTask 1).State"));
        Touch("first");
        Assert.Equal("Complete 0", _session.Run("Wait-QmeTask 1").One.End());
    }

    [Fact]
    public void A_command_whose_keeper_was_killed_is_waited_for_and_then_lost()
    {
        StartUntilWithoutKeeper("first", "exit 0");
        using Timer end = new(_ => Touch("first"), null, 500, Timeout.Infinite);

        Assert.Equal("Lost EndNotSeen", _session.Run("Wait-QmeTask 1").One.End());
    }

    [Fact]
    public void The_end_is_seen_within_moments()
    {
        StartUntil("first", "exit 0");
        using Timer end = new(_ => Touch("first"), null, 300, Timeout.Infinite);

        // Until the task is back: to see the end, to read its row, to write it.
        string late = _session.Text("$task = Wait-QmeTask 1; ([DateTime]::UtcNow - $task.Ended.UtcDateTime).TotalMilliseconds");

        Assert.InRange(double.Parse(late, CultureInfo.InvariantCulture), 0, 1000);
    }

    [Fact]
    public void A_task_that_is_removed_meanwhile_is_an_error_and_the_others_are_waited_for()
    {
        StartUntil("first", "exit 0");
        StartUntil("second", "exit 0");
        using Timer end = new(
            _ =>
            {
                Touch("first");
                using ModuleSession beside = ModuleSession.Beside(_session);
                Wait.Until(() => beside.Run("Remove-QmeTask 1").Errors.Count == 0);
                Touch("second");
            },
            null,
            300,
            Timeout.Infinite);

        // It may have been seen to end before it was removed.
        Outcome outcome = _session.Run("Wait-QmeTask 1-2");

        Assert.Contains("2 Complete 0", outcome.Output.Select(task => $"{task.Text("Id")} {task.End()}"));
        Assert.True(outcome.ErrorIds is [] or ["TaskNotFound"]);
        Assert.Equal(2, outcome.Output.Count + outcome.Errors.Count);
    }

    [Fact]
    public void After_a_second_it_shows_how_many_have_ended_and_how_long_the_rest_takes()
    {
        _session.Run("Invoke-QmeCommand sh -c 'exit 2'; Invoke-QmeCommand sleep 4");
        _others.Start("Invoke-QmeCommand sleep 4");

        _session.Run("Wait-QmeTask 1-3");

        ProgressRecord[] shown = [.. _host.Progress.Select(progress => progress.What).Where(record => record.Activity == "Waiting for tasks to end")];
        Assert.Equal("2 of 3 ended, 1 failed", shown[0].StatusDescription);
        Assert.Equal(66, shown[0].PercentComplete);
        Assert.InRange(shown[0].SecondsRemaining, 1, 4);
        Assert.Equal(ProgressRecordType.Completed, shown[^1].RecordType);
        Assert.Single(shown, record => record.RecordType == ProgressRecordType.Completed);
    }

    [Fact]
    public void Who_waits_for_what_has_ended_sees_no_progress()
    {
        _session.Run("Invoke-QmeCommand true; Wait-QmeTask");

        Assert.Empty(_host.Progress);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_command_of_on_end_is_run_for_each_task_while_the_others_are_waited_for(bool hasEnded)
    {
        string told = Path.Combine(_session.WorkingDirectory, "told");
        StartUntilWithoutKeeper("first", "exit 0");
        StartUntilWithoutKeeper("second", "exit 0");
        _session.Run($"Set-QmeConfig qme on_end 'echo $QME_TASK_ID >> {told}'");
        int first = int.Parse(_session.Text("(Get-QmeTask 1 -NoRefresh).ProcessId"), CultureInfo.InvariantCulture);
        Touch("first");
        if (hasEnded)
        {
            Wait.Until(() => Process.GetProcesses().All(process => process.Id != first));
        }

        using Timer end = new(_ => Touch(File.Exists(told) ? "second" : "not told"), null, 100, 100);

        _session.Run("Wait-QmeTask 1-2 -Timeout 10");

        Assert.Equal(["1", "2"], File.ReadAllLines(told));
    }

    /// <summary>Starts a command in another runspace that runs until there is a file.</summary>
    private void StartUntil(string file, string then) => _others.Start($"Invoke-QmeCommand {Until(file, then)}");

    /// <summary>Starts such a command in another process, and kills that.</summary>
    private void StartUntilWithoutKeeper(string file, string then)
    {
        int before = _others.CountRunning();
        using HostProcess other = HostProcess.Start(_session.Home, $"Invoke-QmeCommand -WorkingDirectory '{_session.WorkingDirectory}' {Until(file, then)}");
        Wait.Until(() => _others.CountRunning() > before);
        other.Kill();
    }

    private static string Until(string file, string then) => $"sh -c 'while [ ! -e {file} ]; do sleep 0.01; done; {then}'";

    private void Touch(string file) => File.WriteAllText(Path.Combine(_session.WorkingDirectory, file), "");
}
