using Xunit;

namespace Qme.PowerShell.Tests.Commands;

public sealed class OnEndTests : IDisposable
{
    private readonly ModuleSession _session = new();

    /// <summary>The id and the state of each task that was told of, in their order.</summary>
    private string[] Told => File.Exists(ToldPath) ? File.ReadAllLines(ToldPath) : [];

    private string ToldPath => Path.Combine(_session.Home, "told");

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("Invoke-QmeCommand true", "1 Complete")]
    [InlineData("Invoke-QmeCommand sh -c 'exit 3'", "1 Failed")]
    [InlineData("Invoke-QmeCommand no-such-program", "1 Failed")]
    [InlineData("Invoke-QmeCommand true | Restart-QmeTask", "1 Complete", "2 Complete")]
    [InlineData("Invoke-QmeCommand true | Remove-QmeTask", "1 Complete")]
    public void A_command_that_is_run_is_told_of_when_it_has_ended(string script, params string[] told)
    {
        Tell();

        Outcome outcome = _session.Run(script);

        Assert.Empty(outcome.Warnings);
        Assert.Equal(told, Told);
    }

    [Fact]
    public void The_JSON_has_the_properties_of_the_task_object()
    {
        _session.Run("Set-QmeConfig qme on_end 'cat > told'; $global:task = Invoke-QmeCommand -Message nightly sh -c 'exit 3'");

        string[] names = _session.Text("$task.PSObject.Properties | Where-Object MemberType -ne AliasProperty | ForEach-Object Name").Split('\n');
        using System.Text.Json.JsonDocument told = System.Text.Json.JsonDocument.Parse(File.ReadAllText(ToldPath));

        Assert.Equal(names.Order(), told.RootElement.EnumerateObject().Select(property => property.Name).Order());
        Assert.Equal("nightly", told.RootElement.GetProperty("Message").GetString());
    }

    [Fact]
    public void It_comes_before_an_error_that_ends_the_script()
    {
        Tell();

        Outcome outcome = _session.Run("$ErrorActionPreference = 'Stop'; $PSNativeCommandUseErrorActionPreference = $true; Invoke-QmeCommand false");

        Assert.NotNull(outcome.Thrown);
        Assert.Equal(["1 Failed"], Told);
    }

    [Fact]
    public void A_failure_is_a_warning_and_the_task_stays_what_it_was()
    {
        _session.Run("Set-QmeConfig qme on_end 'echo no network >&2; exit 6'");

        Outcome outcome = _session.Run("Invoke-QmeCommand echo hi; $global:status = \"$? $LASTEXITCODE\"");

        Assert.Equal("Complete 0", outcome.One.End());
        Assert.Empty(outcome.Errors);
        Assert.Contains("task 1 (echo hi) failed with exit code 6: no network", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
        Assert.Equal("True 0", _session.Text("$global:status"));
    }

    [Fact]
    public void What_it_writes_is_shown_to_who_asks_for_it()
    {
        _session.Run("Set-QmeConfig qme on_end 'echo told of $QME_TASK_ID'");

        Assert.Contains("told of 1", _session.Show("Invoke-QmeCommand -Verbose true"), StringComparison.Ordinal);
        Assert.DoesNotContain("told of 2", _session.Show("Invoke-QmeCommand true"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_task_that_another_session_was_killed_over_is_told_of_by_who_asks_for_it()
    {
        Tell();
        using HostProcess other = HostProcess.Start(_session.Home, "Invoke-QmeCommand sh -c 'echo ready; exec sleep 300'");
        Wait.Until(() => _session.Text("(Get-QmeTask 1 -ErrorAction Ignore).State") == "Running" && _session.Text("Get-QmeOutput 1") == "ready");
        other.Kill();
        _session.Run("/bin/kill (Get-QmeTask 1).ProcessId");
        Wait.Until(() => _session.Text("(Get-QmeTask 1).State") == "Lost");

        Assert.Equal(["1 Lost"], Told);
    }

    [Fact]
    public void A_task_that_is_stopped_is_told_of_once_by_one_of_the_two_that_see_it()
    {
        Tell();
        using HostProcess other = HostProcess.Start(_session.Home, "Invoke-QmeCommand sh -c 'echo ready; exec sleep 300'");
        Wait.Until(() => _session.Text("(Get-QmeTask 1 -ErrorAction Ignore).State") == "Running" && _session.Text("Get-QmeOutput 1") == "ready");

        _session.Run("Stop-QmeTask 1");
        other.Wait();
        _session.Run("Get-QmeTask");

        Assert.Equal(["1 Cancelled"], Told);
    }

    [Fact]
    public void A_pipeline_that_was_stopped_leaves_it_to_the_next()
    {
        Tell();
        _session.Run("Invoke-QmeCommand true | ForEach-Object { throw 'enough' }");

        _session.Run("Get-QmeTask -NoRefresh");
        Assert.Empty(Told);
        _session.Run("Get-QmeTask");

        Assert.Equal(["1 Complete"], Told);
    }

    [Fact]
    public void A_command_that_runs_another_with_Qme_comes_to_an_end()
    {
        string host = $"dotnet '{HostProcess.Assembly}' -Command";
        _session.Run($"Set-QmeConfig qme on_end \"echo `$QME_TASK_ID >> told; {host} 'Invoke-QmeCommand true; Get-QmeTask'\"");

        Outcome outcome = _session.Run("Invoke-QmeCommand true; Get-QmeTask | ForEach-Object Id");

        Assert.Empty(outcome.Warnings);
        Assert.Equal(["1"], Told);
        Assert.Equal(["1", "2"], outcome.Lines.Skip(1));
    }

    [Fact]
    public void Two_hundred_tasks_that_end_with_four_sessions_looking_are_told_of_once_each()
    {
        Tell();
        string[] scripts = [.. Enumerable.Range(0, 4).Select(_ => "foreach ($i in 1..50) { Invoke-QmeCommand true }")];

        HostProcess[] sessions = [.. scripts.Select(script => HostProcess.Start(_session.Home, script))];
        HostResult[] results = [.. sessions.Select(session => session.Wait())];
        Array.ForEach(sessions, session => session.Dispose());
        _session.Run("Get-QmeTask");

        Assert.All(results, result => Assert.Equal((0, ""), (result.ExitCode, result.Error)));
        Assert.Equal(Enumerable.Range(1, 200).Select(id => $"{id} Complete").Order(), Told.Order());
    }

    [Fact]
    public void The_environment_can_set_it_for_one_session()
    {
        Outcome outcome = _session.Run("try { $env:QME_QME_ON_END = 'echo env >> told'; Invoke-QmeCommand true; Get-QmeConfig qme on_end } finally { $env:QME_QME_ON_END = $null }");

        Assert.Equal("Environment", outcome.Output[1].Text("Origin"));
        Assert.Equal(["env"], Told);
    }

    private void Tell() => _session.Run("Set-QmeConfig qme on_end 'echo \"$QME_TASK_ID $QME_TASK_STATE\" >> told'");
}
