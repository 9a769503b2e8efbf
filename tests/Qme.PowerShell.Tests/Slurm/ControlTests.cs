using System.Globalization;
using Xunit;

namespace Qme.PowerShell.Tests.Slurm;

/// <summary>The actions hold, release and requeue, and orders to many jobs at once.</summary>
[Collection(SlurmCluster.CollectionName)]
public sealed class ControlTests : IDisposable
{
    private readonly SlurmSession _session;

    public ControlTests(SlurmCluster cluster) => _session = new SlurmSession(cluster);

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_job_that_is_held_waits_until_it_is_released()
    {
        int id = _session.Submit("--begin now+1hour --wrap 'sleep 300'");

        Assert.Equal("held", _session.Module.Run($"Invoke-QmeAction hold {id}").One.Text("Result"));
        Assert.Equal("JobHeldUser", _session.Module.Text($"(Get-QmeTask {id} -NoRefresh).Reason"));
        Assert.Equal("released", _session.Module.Run($"Invoke-QmeAction release {id}").One.Text("Result"));
        Assert.NotEqual("JobHeldUser", _session.Task(id).Text("Reason"));
        _session.Module.Run($"Stop-QmeTask {id}");
    }

    [Fact]
    public void A_job_that_runs_goes_on_when_it_is_held_and_can_be_requeued()
    {
        int id = _session.Submit("--wrap 'sleep 300'");
        _session.TaskOnce(id, "Running");

        Assert.Equal("runs on; held when it is requeued", _session.Module.Run($"Invoke-QmeAction hold {id}").One.Text("Result"));
        Assert.StartsWith("requeue", _session.Module.Run($"Invoke-QmeAction requeue {id}").One.Text("Result"), StringComparison.Ordinal);
        Assert.Equal("", _session.TaskOnce(id, "Pending").Text("Started"));
        _session.Module.Run($"Stop-QmeTask {id}");
    }

    [Fact]
    public void What_Slurm_refuses_is_said_in_its_words_for_each_job()
    {
        int waiting = _session.Submit("--hold --wrap true");
        int running = _session.Submit("--wrap 'sleep 300'");
        _session.TaskOnce(running, "Running");

        Outcome outcome = _session.Module.Run($"Invoke-QmeAction requeue {waiting}, {running}");

        Assert.Equal(running, outcome.One.Properties["Id"].Value);
        Assert.Equal(["ActionFailed"], outcome.ErrorIds);
        Assert.Equal(waiting, outcome.Errors[0].TargetObject);
        Assert.EndsWith("was not requeued: Job is pending execution.", outcome.Errors[0].ToString(), StringComparison.Ordinal);
        _session.Module.Run($"Stop-QmeTask {waiting}, {running}");
    }

    [Fact]
    public void What_has_ended_is_neither_held_nor_released_and_nobody_is_asked_about_it()
    {
        int id = _session.Submit("--wrap true");
        _session.TaskOnceEnded(id);
        Func<int> calls = _session.CountCalls("scontrol");

        Outcome outcome = _session.Module.Run($"Invoke-QmeAction hold {id}; Invoke-QmeAction release {id}");

        Assert.Equal(["ActionFailed", "ActionFailed"], outcome.ErrorIds);
        Assert.Contains("has ended already: Complete.", outcome.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Equal(0, calls());
    }

    [Fact]
    public void What_was_never_submitted_has_no_job_to_requeue()
    {
        int id = _session.Submit("-p nosuch --wrap true");

        Assert.Equal(["ActionFailed"], _session.Module.Run($"Invoke-QmeAction requeue {id}").ErrorIds);
    }

    [Fact]
    public void Nothing_is_held_when_it_is_only_asked_what_would_happen()
    {
        int id = _session.Submit("--begin now+1hour --wrap true");

        Assert.Empty(_session.Module.Run($"Invoke-QmeAction hold {id} -WhatIf").Output);
        Assert.NotEqual("JobHeldUser", _session.Task(id).Text("Reason"));
        _session.Module.Run($"Stop-QmeTask {id}");
    }

    [Theory]
    [InlineData("hold", "scontrol", "held")]
    [InlineData("release", "scontrol", "released")]
    [InlineData("cancel", "scancel", "cancelled")]
    public void Many_jobs_go_into_one_call_and_each_is_reported(string action, string program, string result)
    {
        int[] ids = [.. Enumerable.Range(0, 12).Select(_ => _session.Submit("--begin now+1hour --wrap true"))];
        Func<int> calls = _session.CountCalls(program);

        Outcome outcome = _session.Module.Run($"Get-QmeTask -NoRefresh | Invoke-QmeAction {action}");

        Assert.Equal(1, calls());
        Assert.Equal(ids.Select(id => id.ToString(CultureInfo.InvariantCulture)), outcome.Output.Select(report => report.Text("Id")));
        Assert.All(outcome.Output, report => Assert.Equal(result, report.Text("Result")));
        _session.Module.Run("Get-QmeTask -State Pending | Stop-QmeTask");
    }

    [Fact]
    public void A_thousand_jobs_are_cancelled_through_the_pipeline_with_a_few_calls()
    {
        _session.Module.Run("foreach ($i in 1..1000) { $null = Invoke-QmeCommand sbatch --hold --wrap true }");
        Func<int> scancel = _session.CountCalls("scancel");
        Func<int> squeue = _session.CountCalls("squeue");

        Outcome outcome = _session.Module.Run("Get-QmeTask -Executor slurm -State Pending | Invoke-QmeAction cancel");

        Assert.Equal(1000, outcome.Output.Count(report => report.Text("Result") == "cancelled"));
        Assert.Empty(outcome.Errors);
        Assert.InRange(scancel(), 1, 10);
        Assert.InRange(squeue(), 1, 4);
        Assert.Equal(1000, _session.Module.Run("Get-QmeTask -State Cancelled").Output.Count);
    }

    [Fact]
    public void A_controller_that_does_not_answer_is_not_asked_again_what_came_of_it()
    {
        int id = _session.Submit("--hold --wrap true");
        _session.Shim("scontrol", "echo 'slurm_update error: Unable to contact slurm controller (connect failure)' >&2; exit 1");
        _session.Task(id);
        Func<int> calls = _session.CountCalls("squeue");

        Outcome outcome = _session.Module.Run($"Invoke-QmeAction release {id}");

        Assert.Contains("Unable to contact slurm controller", Assert.Single(outcome.Errors).ToString(), StringComparison.Ordinal);
        Assert.Equal(0, calls());
        _session.Unshim("scontrol");
        _session.Module.Run($"Stop-QmeTask {id}");
    }

    [Fact]
    public void The_status_of_many_jobs_that_accounting_does_not_know_yet_is_one_question()
    {
        int[] ids = [.. Enumerable.Range(0, 5).Select(i => _session.Submit($"--hold -J 'job {i}' --wrap true"))];
        _session.Shim("sacct", "exit 0");
        _session.Task(ids[0]);
        Func<int> scontrol = _session.CountCalls("scontrol");
        Func<int> squeue = _session.CountCalls("squeue");

        Outcome outcome = _session.Module.Run("Get-QmeTask -NoRefresh | Invoke-QmeAction status");

        Assert.Equal(ids.Select((_, i) => $"job {i}"), outcome.Output.Select(row => row.Text("jobname")));
        Assert.Equal((0, 1), (scontrol(), squeue()));
        _session.Module.Run("Get-QmeTask -State Pending | Stop-QmeTask");
    }

    [Fact]
    public void The_status_may_show_all_fields_that_sacct_has()
    {
        int id = _session.Submit("-J everything --wrap true");
        _session.TaskOnceEnded(id);
        _session.Module.Run("Set-QmeConfig slurm sacct_format ALL");

        Outcome outcome = _session.Module.Run($"Invoke-QmeAction status {id}");

        Assert.Equal("everything", outcome.One.Text("JobName"));
        Assert.True(outcome.One.Properties.Count() > 50);
    }
}
