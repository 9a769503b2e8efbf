using System.Management.Automation;
using Xunit;

namespace Qme.PowerShell.Tests.Slurm;

[Collection(SlurmCluster.CollectionName)]
public sealed class SlurmActionTests : IDisposable
{
    private readonly SlurmCluster _cluster;
    private readonly SlurmSession _session;

    public SlurmActionTests(SlurmCluster cluster)
    {
        _cluster = cluster;
        _session = new SlurmSession(cluster);
    }

    public void Dispose() => _session.Dispose();

    [Fact]
    public void The_status_has_the_fields_of_sacct_that_the_setting_names_in_their_order()
    {
        _session.Module.Run("Set-QmeConfig slurm sacct_format jobid,jobname,partition,state,exitcode");
        int id = _session.Submit("-J 'my long | job name' --wrap 'exit 3'");
        string job = _session.TaskOnceEnded(id).Text("Ref");

        PSObject status = _session.Module.Run("Invoke-QmeAction status").One;

        Assert.Equal(["jobid", "jobname", "partition", "state", "exitcode"], status.Properties.Select(p => p.Name));
        Assert.Equal([job, "my long | job name", "main", "FAILED", "3:0"], status.Properties.Select(p => p.Value));
    }

    [Fact]
    public void The_environment_says_what_to_show_before_the_file_does()
    {
        _session.Submit("--wrap true");
        _session.Module.Run("$env:QME_SLURM_SACCT_FORMAT = 'jobid,state%30'");
        try
        {
            Assert.Equal(["jobid", "state"], _session.Module.Run("Invoke-QmeAction status").One.Properties.Select(p => p.Name));
        }
        finally
        {
            _session.Module.Run("$env:QME_SLURM_SACCT_FORMAT = $null");
        }
    }

    [Theory]
    [InlineData("exit 0")]
    [InlineData("echo 'Slurm accounting storage is disabled' >&2; exit 1")]
    [InlineData("echo 'sacct: error: Problem talking to the database: Connection refused' >&2; exit 1")]
    public void Where_accounting_is_late_or_off_or_down_the_controller_says_what_it_knows(string sacct)
    {
        _session.Shim("sacct", sacct);
        int id = _session.Submit("--hold -J nightly --wrap true");

        PSObject status = _session.Module.Run($"Invoke-QmeAction status {id}").One;

        Assert.Equal(
            [_session.Task(id).Text("Ref"), "nightly", "main", "1", "00:00:00", "PENDING", "0:0"],
            status.Properties.Select(p => p.Value));
    }

    [Fact]
    public void What_accounting_knows_is_shown_although_the_controller_is_down()
    {
        int ended = _session.Submit("--wrap true");
        string job = _session.TaskOnceEnded(ended).Text("Ref");
        Wait.Until(() => _cluster.Run("sacct", "-X", "-n", "-P", "-j", job, "-o", "partition,state").Output.Trim() == "main|COMPLETED");
        int held = _session.Submit("--hold --wrap true");
        _session.Shim("squeue", "echo 'slurm_load_jobs error: Unable to contact slurm controller (connect failure)' >&2; exit 1");
        _session.Shim("sacct", $"\"$real\" \"$@\" | grep '^{job}'");

        Outcome outcome = _session.Module.Run($"Invoke-QmeAction status {held}, {ended}");

        Assert.Equal("COMPLETED", outcome.One.Text("state"));
        Assert.Equal(["ActionFailed"], outcome.ErrorIds);
        Assert.Equal(held, outcome.Errors[0].TargetObject);
    }

    [Fact]
    public void A_field_that_sacct_does_not_know_is_an_error_in_its_words()
    {
        _session.Submit("--hold --wrap true");
        _session.Module.Run("Set-QmeConfig slurm sacct_format jobid,nosuch");

        Outcome outcome = _session.Module.Run("Invoke-QmeAction status");

        Assert.Empty(outcome.Output);
        Assert.Contains("nosuch", Assert.Single(outcome.Errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Output_and_error_are_the_jobs_own()
    {
        int id = _session.Submit("-o out.txt -e err.txt --wrap 'echo one; echo two >&2'");
        _session.TaskOnceEnded(id);

        Assert.Equal(["one"], _session.Module.Run("Invoke-QmeAction output").Lines);
        Assert.Equal(["two"], _session.Module.Run($"Invoke-QmeAction error {id}").Lines);
        Assert.Equal(["==> output <==", "one", "==> error <==", "two"], _session.Module.Run($"Invoke-QmeAction outputs {id}").Lines);
        Assert.Equal(["two"], _session.Module.Run($"Get-QmeOutput {id} -Stream Error").Lines);
    }

    [Fact]
    public void Without_an_option_for_it_the_error_is_in_the_file_of_the_output()
    {
        int id = _session.Submit("--wrap 'echo one; echo two >&2'");
        _session.TaskOnceEnded(id);

        Assert.Equal(["one", "two"], _session.Module.Run($"Invoke-QmeAction error {id}").Lines);
        Assert.Equal(["==> output and error <==", "one", "two"], _session.Module.Run($"Invoke-QmeAction outputs {id}").Lines);
    }

    [Fact]
    public void A_job_that_has_not_started_has_no_output_and_that_is_no_error()
    {
        int id = _session.Submit("--hold --wrap true");

        Outcome outcome = _session.Module.Run($"Invoke-QmeAction output {id}; Get-QmeOutput {id}");

        Assert.Empty(outcome.Errors);
        Assert.Empty(outcome.Output);
    }

    [Fact]
    public void Jobs_are_cancelled_through_the_pipeline_and_each_says_what_came_of_it()
    {
        int held = _session.Submit("--hold --wrap true");
        int running = _session.Submit("--wrap 'sleep 300'");
        int ended = _session.Submit("--wrap true");
        _session.TaskOnce(running, "Running");
        _session.TaskOnceEnded(ended);

        Outcome whatIf = _session.Module.Run("Get-QmeTask | Where-Object Executor -eq slurm | Invoke-QmeAction cancel -WhatIf");
        Assert.Empty(whatIf.Output);
        Assert.Equal("Running", _session.Task(running).Text("State"));

        Outcome outcome = _session.Module.Run("Get-QmeTask | Where-Object Executor -eq slurm | Invoke-QmeAction cancel");

        Assert.Equal([held, running], outcome.Output.Select(report => report.Properties["Id"].Value));
        Assert.All(outcome.Output, report => Assert.StartsWith("cancel", report.Text("Result"), StringComparison.Ordinal));
        Assert.Equal(["ActionFailed"], outcome.ErrorIds);
        Assert.Equal(ended, outcome.Errors[0].TargetObject);
        Assert.Equal(["Cancelled", "Cancelled", "Complete"], new[] { held, running, ended }.Select(id => _session.TaskOnceEnded(id).Text("State")));
    }

    [Fact]
    public void A_job_that_ended_behind_our_back_is_not_reported_as_cancelled()
    {
        int id = _session.Submit("--wrap true");
        string job = _session.Module.Text($"(Get-QmeTask {id} -NoRefresh).Ref");
        Wait.Until(() => _session.Squeue(job, "State") == "COMPLETED");
        _session.Module.Run("$null = Get-QmeTask -NoRefresh");

        Outcome outcome = _session.Module.Run($"Get-QmeTask {id} -NoRefresh | Stop-QmeTask -PassThru");

        Assert.Equal(["ActionFailed"], outcome.ErrorIds);
        Assert.Equal("Complete", _session.Task(id).Text("State"));
    }

    [Fact]
    public void Stopping_a_task_cancels_its_job()
    {
        int id = _session.Submit("--wrap 'sleep 300'");
        _session.TaskOnce(id, "Running");

        Outcome outcome = _session.Module.Run($"Stop-QmeTask {id}");

        Assert.Empty(outcome.Errors);
        Assert.Empty(outcome.Output);
        Assert.Equal("Cancelled", _session.TaskOnceEnded(id).Text("State"));
        Assert.Equal("CANCELLED", _session.Squeue(_session.Task(id).Text("Ref"), "State"));
    }

    [Fact]
    public void Stopping_a_task_cancels_the_job_that_its_sbatch_still_waits_for()
    {
        using HostProcess submitter = HostProcess.Start(_session.Module.Home, "Invoke-QmeCommand sbatch --wait -o /dev/null --wrap 'sleep 300'");
        Wait.Until(() => _session.Module.Run("Get-QmeTask").Output.Count == 1);
        Wait.Until(() => _session.Module.Text("[System.IO.File]::ReadAllText((Get-QmeTask 1 -NoRefresh).OutputPath)").Contains("Submitted", StringComparison.Ordinal));

        Assert.Empty(_session.Module.Run("Stop-QmeTask 1").Errors);

        PSObject task = _session.TaskOnceEnded(1);
        Assert.Equal("Cancelled", task.Text("State"));
        Assert.Equal("CANCELLED", _session.Squeue(task.Text("Ref"), "State"));
        submitter.Wait();
        Assert.Equal("Cancelled", _session.Task(1).Text("State"));
    }

    [Fact]
    public void A_job_that_was_cancelled_before_it_started_has_no_start_although_its_sbatch_had_one()
    {
        using HostProcess submitter = HostProcess.Start(_session.Module.Home, "Invoke-QmeCommand sbatch --wait --hold --wrap true");
        Wait.Until(() => _session.Module.Run("Get-QmeTask").Output.Count == 1);
        Wait.Until(() => _session.Module.Text("[System.IO.File]::ReadAllText((Get-QmeTask 1 -NoRefresh).OutputPath)").Contains("Submitted", StringComparison.Ordinal));

        Assert.Empty(_session.Module.Run("Get-QmeTask 1 -NoRefresh | Stop-QmeTask").Errors);

        PSObject task = _session.TaskOnceEnded(1);
        Assert.Equal(("Cancelled", ""), (task.Text("State"), task.Text("Started")));
        submitter.Wait();
    }

    [Fact]
    public void Stopping_a_task_whose_sbatch_is_about_to_end_leaves_no_job_behind()
    {
        // It has submitted the job, says so when it is told to end, and not before.
        _session.Shim("sbatch", "said=$(\"$real\" \"$@\"); trap 'echo \"$said\"; exit 143' TERM; echo \"$said\" >submitted; while :; do sleep 0.1; done");
        using HostProcess submitter = HostProcess.Start(_session.Module.Home, $"Invoke-QmeCommand -WorkingDirectory '{_session.Module.WorkingDirectory}' sbatch --wrap 'sleep 300'");
        string said = Path.Combine(_session.Module.WorkingDirectory, "submitted");
        Wait.Until(() => File.Exists(said) && File.ReadAllText(said).EndsWith('\n') && _session.Module.Text("(Get-QmeTask 1 -NoRefresh).State") == "Running");
        string job = File.ReadAllText(said).Trim().Split(' ')[^1];

        Assert.Empty(_session.Module.Run("Stop-QmeTask 1").Errors);

        Wait.Until(() => _session.Squeue(job, "State") == "CANCELLED");
        PSObject task = _session.TaskOnceEnded(1);
        Assert.Equal(("Cancelled", job), (task.Text("State"), task.Text("Ref")));
        submitter.Wait();
    }
}
