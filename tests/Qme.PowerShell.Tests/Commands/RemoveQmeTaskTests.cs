using Xunit;

namespace Qme.PowerShell.Tests.Commands;

public sealed class RemoveQmeTaskTests : IDisposable
{
    private readonly RecordingHost _host = new();
    private readonly ModuleSession _session;

    public RemoveQmeTaskTests()
    {
        _session = new ModuleSession(_host);
        _session.Run("foreach ($i in 1..4) { 'x' | Invoke-QmeCommand sh -c \"exit $($i % 2)\" }");
    }

    private string Ids => _session.Text("\"$((Get-QmeTask).Id)\"");

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("Remove-QmeTask 1", "2 3 4")]
    [InlineData("Remove-QmeTask 1, 3", "2 4")]
    [InlineData("Remove-QmeTask 2-3", "1 4")]
    [InlineData("Get-QmeTask -State Failed | Remove-QmeTask", "2 4")]
    [InlineData("1, 2 | Remove-QmeTask", "3 4")]
    [InlineData("Get-QmeTask -State Lost | Remove-QmeTask", "1 2 3 4")]
    [InlineData("@() | Remove-QmeTask", "1 2 3 4")]
    [InlineData("Get-QmeTask | Remove-QmeTask", "")]
    public void The_tasks_that_were_named_are_gone_with_their_files(string script, string left)
    {
        Outcome outcome = _session.Run(script);

        Assert.Empty(outcome.Errors);
        Assert.Empty(outcome.Output);
        Assert.Equal(left, Ids);
        Assert.Equal(left.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length, _session.TaskFiles.Count(Directory.Exists));
    }

    [Fact]
    public void An_id_is_never_used_again()
    {
        _session.Run("Get-QmeTask | Remove-QmeTask");

        Assert.Equal("5", _session.Text("(Invoke-QmeCommand true).Id"));
    }

    [Theory]
    [InlineData("Remove-QmeTask $null")]
    [InlineData("Remove-QmeTask ''")]
    [InlineData("Remove-QmeTask @()")]
    [InlineData("$null | Remove-QmeTask")]
    [InlineData("Remove-QmeTask 9")]
    public void Nothing_goes_when_nothing_was_named(string script)
    {
        Outcome outcome = _session.Run(script);

        Assert.True(outcome.Errors.Count == 1 || outcome.Thrown is not null);
        Assert.Equal("1 2 3 4", Ids);
    }

    [Fact]
    public void Each_unknown_task_is_one_error_and_the_rest_goes()
    {
        Outcome outcome = _session.Run("Remove-QmeTask 9, 1, 8, 2");

        Assert.Equal(["TaskNotFound", "TaskNotFound"], outcome.ErrorIds);
        Assert.Equal("3 4", Ids);
    }

    [Fact]
    public void WhatIf_removes_nothing()
    {
        Assert.Contains("task 1 (sh -c 'exit 1')", _session.Show("Remove-QmeTask 1 -WhatIf"), StringComparison.Ordinal);
        Assert.Equal("1 2 3 4", Ids);
    }

    [Fact]
    public void Confirm_asks_about_each_task_and_no_keeps_it()
    {
        _host.Answer = 2;

        _session.Run("Remove-QmeTask 1, 2 -Confirm");

        Assert.Equal(2, _host.Questions.Count);
        Assert.Contains("task 1 (sh -c 'exit 1')", _host.Questions[0], StringComparison.Ordinal);
        Assert.Equal("1 2 3 4", Ids);
    }

    [Fact]
    public void A_task_that_runs_is_refused()
    {
        string release = Path.Combine(_session.WorkingDirectory, "release");
        using ModuleSession other = ModuleSession.Beside(_session);
        using System.Management.Automation.PowerShell runner = other.Create($"Invoke-QmeCommand sh -c 'while [ ! -e {release} ]; do sleep 0.01; done'");
        IAsyncResult running = runner.BeginInvoke();
        Wait.Until(() => _session.Text("(Get-QmeTask -State Running).Id") == "5");

        Outcome outcome = _session.Run("Remove-QmeTask 5; 'went on'");
        File.WriteAllText(release, "");
        runner.EndInvoke(running);

        Assert.Equal(["TaskRunning"], outcome.ErrorIds);
        Assert.Equal(System.Management.Automation.ErrorCategory.ResourceBusy, outcome.Errors[0].CategoryInfo.Category);
        Assert.Equal(["went on"], outcome.Lines);
        Assert.Equal("1 2 3 4 5", Ids);
        Assert.Empty(_session.Run("Remove-QmeTask 5").Errors);
    }

    [Fact]
    public void A_task_whose_files_are_already_gone_goes_too()
    {
        Directory.Delete(Path.Combine(_session.Home, "outputs"), recursive: true);

        Assert.Empty(_session.Run("Remove-QmeTask 1").Errors);
        Assert.Equal("2 3 4", Ids);
    }
}
