using System.Management.Automation;
using Xunit;

namespace Qme.PowerShell.Tests.Slurm;

[Collection(SlurmCluster.CollectionName)]
public sealed class SubmitTests : IDisposable
{
    private readonly SlurmCluster _cluster;
    private readonly SlurmSession _session;

    public SubmitTests(SlurmCluster cluster)
    {
        _cluster = cluster;
        _session = new SlurmSession(cluster);
    }

    public void Dispose() => _session.Dispose();

    [Fact]
    public void The_task_is_the_job_and_not_its_submission()
    {
        Outcome outcome = _session.Module.Run("Invoke-QmeCommand sbatch --hold -p main -J nightly --wrap 'echo hello'; $global:status = \"$? $LASTEXITCODE\"");

        PSObject task = outcome.One;
        Assert.Equal(("slurm", "Pending", ""), (task.Text("Executor"), task.Text("State"), task.Text("ExitCode")));
        Assert.Equal("True 0", _session.Module.Text("$global:status"));
        Assert.Equal("nightly", _session.Squeue(task.Text("Ref"), "Name"));
        Assert.Equal("", task.Text("Started"));
        Assert.Equal("main", _session.Data(1, "Partition"));
    }

    [Theory]
    [InlineData("-o out-%j.txt", "out-{0}.txt", "out-{0}.txt")]
    [InlineData("--output=out-%j.txt --error err-%j.txt", "out-{0}.txt", "err-{0}.txt")]
    [InlineData("-o'blank and %x' -J name", "blank and name", "blank and name")]
    [InlineData("", "slurm-{0}.out", "slurm-{0}.out")]
    [InlineData("-D /tmp -o x-%5j", "/tmp/x-{0:00000}", "/tmp/x-{0:00000}")]
    public void The_files_of_a_job_are_those_that_Slurm_says(string options, string output, string error)
    {
        int id = _session.Submit($"--hold {options} --wrap 'echo hello'");

        int job = int.Parse(_session.Task(id).Text("Ref"), System.Globalization.CultureInfo.InvariantCulture);
        string Full(string name) => Path.Combine(_session.Module.WorkingDirectory, string.Format(System.Globalization.CultureInfo.InvariantCulture, name, job));

        // Slurm leaves a pattern with a width as it stands.
        if (!options.Contains("%5j", StringComparison.Ordinal))
        {
            Assert.Equal((Full(output), Full(error)), (_session.Data(id, "OutputPath"), _session.Data(id, "ErrorPath")));
        }
        else
        {
            Assert.StartsWith("/tmp/x-", _session.Data(id, "OutputPath"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_submission_that_Slurm_refuses_is_a_failed_task_with_sbatchs_own_words()
    {
        Outcome outcome = _session.Module.Run("Invoke-QmeCommand sbatch -p nosuch --wrap true; $global:status = \"$? $LASTEXITCODE\"");

        Assert.Empty(outcome.Errors);
        Assert.Equal("Failed 1 Batch job submission failed: Invalid partition name specified", outcome.One.End());
        Assert.Equal("False 1", _session.Module.Text("$global:status"));
        Assert.Contains("sbatch: error: invalid partition specified: nosuch", _session.Module.Text("Get-QmeOutput 1 -Stream Error"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-p nosuch", "Failed 1 Batch job submission failed: Invalid partition name specified")]
    [InlineData("--test-only", "Complete 0")]
    public void A_number_in_a_greeting_is_no_job(string options, string end)
    {
        _session.Shim("sbatch", "echo 'Core hours left:'; echo 1200; exec \"$real\" \"$@\"");

        PSObject task = _session.Module.Run($"Invoke-QmeCommand sbatch {options} --wrap true").One;

        Assert.Equal((end, ""), (task.End(), task.Text("Ref")));
    }

    [Fact]
    public void A_submission_that_Slurm_did_not_answer_in_time_may_have_been_taken()
    {
        _session.Shim("sbatch", "\"$real\" \"$@\" >/dev/null; echo 'sbatch: error: Batch job submission failed: Socket timed out on send/recv operation' >&2; exit 1");

        Outcome outcome = _session.Module.Run("Invoke-QmeCommand sbatch --hold --wrap true; $global:status = \"$? $LASTEXITCODE\"");

        Assert.Equal("Lost 1 SubmissionUnconfirmed", outcome.One.End());
        Assert.Equal("False 1", _session.Module.Text("$global:status"));
    }

    [Theory]
    [InlineData("sbatch --nosuch-option", "Failed 255 unrecognized option '--nosuch-option'")]
    [InlineData("sbatch --test-only --wrap true", "Complete 0")]
    [InlineData("sbatch --version", "Complete 0")]
    [InlineData("sbatch -Q --hold --wrap true", "Lost 0 SubmissionUnconfirmed")]
    [InlineData("-Executor shell sbatch --hold --wrap true", "Complete 0")]
    public void What_names_no_job_is_no_more_than_what_is_known(string command, string end) =>
        Assert.Equal(end, _session.Module.Run($"Invoke-QmeCommand {command}").One.End());

    [Fact]
    public void A_script_can_come_down_the_pipeline_and_sbatch_be_named_by_its_path()
    {
        _session.Module.Run("'#!/bin/sh', 'echo from a pipe' | Invoke-QmeCommand /usr/bin/sbatch -o out.txt");

        Assert.Equal("Complete 0", _session.TaskOnceEnded(1).End());
        Assert.Equal("from a pipe", _session.Module.Text("Get-QmeOutput 1"));
    }

    [Fact]
    public void A_job_whose_submitter_was_killed_is_found_by_what_sbatch_said()
    {
        _session.Shim("sbatch", "\"$real\" \"$@\"; exec sleep 300");
        HostProcess submitter = HostProcess.Start(_session.Module.Home, "Invoke-QmeCommand sbatch --hold --wrap true");
        Wait.Until(() => _session.Module.Text("[System.IO.File]::ReadAllText((Get-QmeTask 1 -ErrorAction Ignore).OutputPath)").Contains("Submitted", StringComparison.Ordinal));
        Wait.Until(() => _session.Module.Text("(Get-QmeTask 1 -NoRefresh).ProcessId").Length > 0);
        int sbatch = int.Parse(_session.Task(1).Text("ProcessId"), System.Globalization.CultureInfo.InvariantCulture);

        submitter.Kill();
        System.Diagnostics.Process.GetProcessById(sbatch).Kill();

        PSObject task = _session.TaskOnce(1, "Pending");
        Assert.Equal("JobHeldUser", _session.Squeue(task.Text("Ref"), "Reason"));
        submitter.Dispose();
    }

    [Fact]
    public void As_long_as_sbatch_waits_the_task_is_its_job_already()
    {
        using HostProcess submitter = HostProcess.Start(_session.Module.Home, "Invoke-QmeCommand sbatch --wait --hold --wrap true");
        Wait.Until(() => _session.Module.Run("Get-QmeTask").Output.Count == 1);

        PSObject task = _session.TaskOnce(1, "Pending");
        Wait.Until(() => (task = _session.Task(1)).Text("Reason") == "JobHeldUser");
        Assert.Equal("JobHeldUser", _session.Squeue(task.Text("Ref"), "Reason"));

        Assert.Empty(_session.Module.Run("Stop-QmeTask 1").Errors);
        submitter.Wait();
    }

    [Fact]
    public void When_sbatch_has_waited_the_task_has_ended_as_its_job_has()
    {
        Outcome outcome = _session.Module.Run("Invoke-QmeCommand sbatch --wait --wrap 'exit 3'; $global:status = \"$? $LASTEXITCODE\"");

        Assert.Equal("Failed 3", outcome.One.End());
        Assert.Equal("False 3", _session.Module.Text("$global:status"));
        Assert.Equal("Failed 3", _session.Module.Run("Get-QmeTask 1 -NoRefresh | ForEach-Object { $_ }").One.End());
    }

    [Fact]
    public void A_job_is_recorded_although_nobody_can_say_where_it_writes_to()
    {
        _session.Shim("scontrol", "echo 'slurm_load_jobs error: Unable to contact slurm controller (connect failure)' >&2; exit 1");

        Outcome outcome = _session.Module.Run("Invoke-QmeCommand sbatch --wrap 'echo hello'");
        _session.Unshim("scontrol");

        Assert.Contains("Unable to contact slurm controller", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
        Assert.Equal("Pending", outcome.One.Text("State"));
        Assert.Equal("Complete 0", _session.TaskOnceEnded(1).End());
        Assert.Equal("hello", _session.Module.Text("Get-QmeOutput 1"));
    }

    [Fact]
    public void A_warning_that_ends_the_script_does_not_lose_the_job()
    {
        _session.Shim("scontrol", "exit 1");

        Outcome outcome = _session.Module.Run("Invoke-QmeCommand -WarningAction Stop sbatch --hold --wrap true");

        Assert.True(outcome.Errors.Count > 0 || outcome.Thrown is not null);
        PSObject task = _session.Module.Run("Get-QmeTask -NoRefresh").One;
        Assert.Equal("Pending", task.Text("State"));
        Assert.NotEqual("", task.Text("Ref"));
    }

    [Fact]
    public void Variables_that_a_user_has_set_for_Slurms_programs_do_no_harm()
    {
        _session.Module.Run("$env:SQUEUE_FORMAT = '%i'; $env:SQUEUE_STATES = 'PD'; $env:SACCT_FORMAT = 'user'; $env:SLURM_TIME_FORMAT = 'relative'; $env:SQUEUE_PARTITION = 'small'");
        try
        {
            int id = _session.Submit("--wrap 'exit 3'");

            Assert.Equal("Failed 3", _session.TaskOnceEnded(id).End());
            Assert.Equal("FAILED", _session.Module.Text($"(Invoke-QmeAction status {id}).state"));
        }
        finally
        {
            _session.Module.Run("$env:SQUEUE_FORMAT = $env:SQUEUE_STATES = $env:SACCT_FORMAT = $env:SLURM_TIME_FORMAT = $env:SQUEUE_PARTITION = $null");
        }
    }
}
