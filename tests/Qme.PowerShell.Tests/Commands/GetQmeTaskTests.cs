using System.Management.Automation;
using Xunit;

namespace Qme.PowerShell.Tests.Commands;

public sealed class GetQmeTaskTests : IDisposable
{
    private readonly ModuleSession _session = new();

    public GetQmeTaskTests() => _session.Run("$all = foreach ($i in 1..6) { Invoke-QmeCommand -Message \"m$i\" sh -c \"exit $($i % 2)\" $i }");

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("Get-QmeTask", "1 2 3 4 5 6")]
    [InlineData("Get-QmeTask 3", "3")]
    [InlineData("Get-QmeTask -Id 3, 1", "3 1")]
    [InlineData("Get-QmeTask -TaskId 3", "3")]
    [InlineData("Get-QmeTask 3-5", "3 4 5")]
    [InlineData("Get-QmeTask 1..3", "1 2 3")]
    [InlineData("Get-QmeTask (1..3)", "1 2 3")]
    [InlineData("Get-QmeTask 1, 4-6", "1 4 5 6")]
    [InlineData("Get-QmeTask 5-99", "5 6")]
    [InlineData("Get-QmeTask ' 2 '", "2")]
    [InlineData("Get-QmeTask $all[2].Uid", "3")]
    [InlineData("Get-QmeTask $all[2].Uid.ToUpper()", "3")]
    [InlineData("Get-QmeTask $all[2].Uid.Substring(0, 40)", "3")]
    [InlineData("Get-QmeTask $all[2]", "3")]
    [InlineData("Get-QmeTask $all[2, 4]", "3 5")]
    [InlineData("Get-QmeTask ([pscustomobject]@{ Id = 4 })", "4")]
    [InlineData("1, 2 | Get-QmeTask", "1 2")]
    [InlineData("'1', '2-3' | Get-QmeTask", "1 2 3")]
    [InlineData("$all[1, 2] | Get-QmeTask", "2 3")]
    [InlineData("[pscustomobject]@{ Id = 2 } | Get-QmeTask", "2")]
    [InlineData("[pscustomobject]@{ TaskId = 2 } | Get-QmeTask", "2")]
    [InlineData("[pscustomobject]@{ Uid = $all[2].Uid } | Get-QmeTask", "3")]
    [InlineData("[pscustomobject]@{ Id = 1; Uid = $all[2].Uid } | Get-QmeTask", "3")]
    [InlineData("@() | Get-QmeTask", "")]
    [InlineData("Get-QmeTask -State Pending | Get-QmeTask", "")]
    [InlineData("(, (1, 2)) | Get-QmeTask", "1 2")]
    public void Tasks_are_named_by_id_range_Uid_or_object(string script, string expected)
    {
        Outcome outcome = _session.Run(script);

        Assert.Empty(outcome.Errors);
        Assert.Null(outcome.Thrown);
        Assert.Equal(expected, Ids(outcome));
    }

    [Fact]
    public void Tasks_that_come_back_from_a_job_name_themselves()
    {
        _session.Run("$back = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($all))");

        Assert.Equal("1 2 3 4 5 6", Ids(_session.Run("$back | Get-QmeTask")));
        Assert.Equal("2 3", Ids(_session.Run("Get-QmeTask $back[1, 2]")));
    }

    [Fact]
    public void Each_task_that_there_is_not_is_one_error_and_the_rest_goes_on()
    {
        Outcome outcome = _session.Run("Get-QmeTask 99, 2, shell-ffff, 'x y', 4, 70-80, 99999999999, -1; 'went on'");

        Assert.Equal("2 4", Ids(outcome));
        Assert.Equal(["TaskNotFound", "TaskNotFound", "TaskIdInvalid", "TaskNotFound", "TaskIdInvalid", "TaskIdInvalid"], outcome.ErrorIds);
        Assert.Equal([99, "shell-ffff", "x y", "70-80", "99999999999", "-1"], outcome.Errors.Select(error => error.TargetObject));
        Assert.Equal("went on", outcome.Lines[^1]);
    }

    [Fact]
    public void A_beginning_of_several_Uids_is_ambiguous()
    {
        Outcome outcome = _session.Run("Get-QmeTask shell-, 2");

        Assert.Equal("2", Ids(outcome));
        Assert.Equal(["TaskAmbiguous"], outcome.ErrorIds);
    }

    [Theory]
    [InlineData("Get-QmeTask $null")]
    [InlineData("Get-QmeTask ''")]
    [InlineData("Get-QmeTask @()")]
    [InlineData("Get-QmeTask -Id $undefined")]
    [InlineData("Get-QmeTask 1, $null")]
    [InlineData("Get-QmeTask @{ Id = 2 }")]
    [InlineData("$null | Get-QmeTask")]
    [InlineData("'' | Get-QmeTask")]
    [InlineData("@{ Id = 2 } | Get-QmeTask")]
    [InlineData("[pscustomobject]@{ Name = 'x' } | Get-QmeTask")]
    [InlineData("[pscustomobject]@{ Id = $null } | Get-QmeTask")]
    [InlineData("Get-QmeTask 1 -State Failed")]
    [InlineData("Get-QmeTask -Newest 0")]
    [InlineData("Get-QmeTask -State Nonsense")]
    public void What_names_no_task_is_an_error_and_never_all_tasks(string script)
    {
        Outcome outcome = _session.Run(script);

        Assert.True(outcome.Errors.Count == 1 || outcome.Thrown is ParameterBindingException);
        Assert.Equal("", Ids(outcome));
    }

    [Fact]
    public void An_empty_one_among_others_in_the_pipeline_is_one_error()
    {
        Outcome outcome = _session.Run("1, $null, '', 2 | Get-QmeTask");

        Assert.Equal("1 2", Ids(outcome));
        Assert.Equal(2, outcome.Errors.Count);
    }

    [Theory]
    [InlineData("-Executor shell", "1 2 3 4 5 6")]
    [InlineData("-Executor sh*", "1 2 3 4 5 6")]
    [InlineData("-Executor slurm, SHELL", "1 2 3 4 5 6")]
    [InlineData("-Executor slurm", "")]
    [InlineData("-State Failed", "1 3 5")]
    [InlineData("-State failed, Complete", "1 2 3 4 5 6")]
    [InlineData("-State Running", "")]
    [InlineData("-Command '*exit 1*'", "1 3 5")]
    [InlineData("-Command 'SH * 4', '* 5'", "4 5")]
    [InlineData("-Command sh", "")]
    [InlineData("-Message m2", "2")]
    [InlineData("-Message 'm[34]', M5", "3 4 5")]
    [InlineData("-Message nothing", "")]
    [InlineData("-Newest 2", "5 6")]
    [InlineData("-Newest 100", "1 2 3 4 5 6")]
    [InlineData("-Newest 2 -State Failed", "3 5")]
    [InlineData("-State Failed -Message m1, m2", "1")]
    [InlineData("-After $all[2].Created", "3 4 5 6")]
    [InlineData("-Before $all[2].Created", "1 2")]
    [InlineData("-After $all[1].Created -Before $all[4].Created -State Complete", "2 4")]
    [InlineData("-After ([datetime]::Now.AddHours(-1))", "1 2 3 4 5 6")]
    [InlineData("-Before ([datetime]::Now.AddHours(-1))", "")]
    [InlineData("-After ([datetime]::Now)", "")]
    [InlineData("-After ([datetime]::UtcNow.AddMinutes(-1))", "1 2 3 4 5 6")]
    [InlineData("-After '2020-01-01'", "1 2 3 4 5 6")]
    [InlineData("-After ([datetime]::MinValue) -Before ([datetime]::MaxValue)", "1 2 3 4 5 6")]
    public void Filters_go_together_and_the_newest_comes_last(string filter, string expected)
    {
        Outcome outcome = _session.Run($"Get-QmeTask {filter}");

        Assert.Empty(outcome.Errors);
        Assert.Equal(expected, Ids(outcome));
    }

    [Fact]
    public void A_filter_after_an_empty_pipeline_gives_nothing()
    {
        Assert.Empty(_session.Run("@() | Get-QmeTask -State Failed").Output);
    }

    [Fact]
    public void A_task_of_another_home_is_not_found_and_never_taken_for_another()
    {
        string other = Path.Combine(_session.WorkingDirectory, "other");

        Outcome outcome = _session.Run($"$env:QME_HOME = '{other}'; $mine = Invoke-QmeCommand true; $all[0], $mine | Get-QmeTask; Get-QmeTask $all[0]; $all[0] | Remove-QmeTask; $all[0] | Restart-QmeTask; $all[0] | Get-QmeOutput");

        Assert.Equal("1", Ids(outcome));
        Assert.Equal(other, outcome.One.Text("HomePath"));
        Assert.Equal(["TaskNotFound", "TaskNotFound", "TaskNotFound", "TaskNotFound", "TaskNotFound"], outcome.ErrorIds);
        Assert.Equal("1 2 3 4 5 6", Ids(_session.Run($"$env:QME_HOME = '{_session.Home}'; Get-QmeTask")));
    }

    [Fact]
    public void A_relative_home_is_relative_to_the_current_location()
    {
        _session.Run("$env:QME_HOME = 'here'; Invoke-QmeCommand true");

        Assert.True(File.Exists(Path.Combine(_session.WorkingDirectory, "here", "qme.db")));
    }

    [Fact]
    public void Looking_at_a_home_that_is_not_there_gives_nothing_and_creates_nothing()
    {
        string fresh = Path.Combine(_session.WorkingDirectory, "fresh");

        Outcome outcome = _session.Run($"$env:QME_HOME = '{fresh}'; Get-QmeTask; Get-QmeConfig | Out-Null");

        Assert.Empty(outcome.Output);
        Assert.Empty(outcome.Errors);
        Assert.False(Directory.Exists(fresh));
    }

    private static string Ids(Outcome outcome) =>
        string.Join(' ', outcome.Output.Where(item => item.Properties["Uid"] is not null).Select(task => task.Text("Id")));

    [Fact]
    public void To_ask_in_any_case_and_in_no_case_is_refused() =>
        Assert.Equal(["RefreshAndNoRefresh"], _session.Run("Get-QmeTask -Refresh -NoRefresh").ErrorIds);
}
