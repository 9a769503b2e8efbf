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
    public void The_files_of_a_job_are_known_by_its_submission(string options, string output, string error)
    {
        int id = _session.Submit($"--hold {options} --wrap 'echo hello'");

        int job = int.Parse(_session.Task(id).Text("Ref"), System.Globalization.CultureInfo.InvariantCulture);
        string Full(string name) => Path.Combine(_session.Module.WorkingDirectory, string.Format(System.Globalization.CultureInfo.InvariantCulture, name, job));

        Assert.Equal((Full(output), Full(error)), (_session.Data(id, "OutputPath"), _session.Data(id, "ErrorPath")));
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

    [Theory]
    [InlineData("sbatch --nosuch-option", "Failed 255 unrecognized option '--nosuch-option'")]
    [InlineData("sbatch --test-only --wrap true", "Complete 0")]
    [InlineData("sbatch --version", "Complete 0")]
    [InlineData("-Executor shell sbatch --hold --wrap true", "Complete 0")]
    public void What_names_no_job_is_no_more_than_what_is_known(string command, string end) =>
        Assert.Equal(end, _session.Module.Run($"Invoke-QmeCommand {command}").One.End());

    [Fact]
    public void A_script_can_come_down_the_pipeline_and_sbatch_be_named_by_its_path()
    {
        _session.Module.Run("'#!/bin/sh', 'echo from a pipe' | Invoke-QmeCommand /usr/bin/sbatch -o out.txt");

        Assert.Equal("Complete 0", _session.TaskOnceEnded(1).End());
        Assert.Equal("from a pipe", _session.Module.Text("Get-QmeOutput 1"));

        _session.Module.Run("'#!/bin/sh', '#SBATCH -o other.txt' | Invoke-QmeCommand sbatch --hold /dev/stdin");
        Assert.EndsWith("/other.txt", _session.Data(2, "OutputPath"), StringComparison.Ordinal);
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
    public void At_a_submission_nobody_is_asked_but_sbatch()
    {
        Func<int>[] calls = [_session.CountCalls("squeue"), _session.CountCalls("scontrol"), _session.CountCalls("sacct")];

        _session.Module.Run("Invoke-QmeCommand sbatch --hold --wrap true");

        Assert.Equal([0, 0, 0], calls.Select(count => count()));
    }

    [Fact]
    public void Of_options_that_are_the_sites_own_Slurm_is_asked_what_came()
    {
        _session.Shim("sbatch", "shift; exec \"$real\" -o elsewhere-%j \"$@\"");

        string job = _session.Module.Run("Invoke-QmeCommand sbatch --site=3 --wrap 'echo hello'").One.Text("Ref");

        Assert.Equal(Path.Combine(_session.Module.WorkingDirectory, $"elsewhere-{job}"), _session.Data(1, "OutputPath"));
        Assert.Equal("Complete 0", _session.TaskOnceEnded(1).End());
        Assert.Equal("hello", _session.Module.Text("Get-QmeOutput 1"));
    }

    [Fact]
    public void A_job_is_recorded_although_Slurm_cannot_be_asked_about_it()
    {
        _session.Shim("sbatch", "shift; exec \"$real\" -o elsewhere-%j \"$@\"");
        _session.Shim("squeue", "echo 'slurm_load_jobs error: Unable to contact slurm controller (connect failure)' >&2; exit 1");

        Outcome outcome = _session.Module.Run("Invoke-QmeCommand sbatch --site=3 --wrap 'echo hello'");
        _session.Unshim("squeue");

        Assert.Contains("Unable to contact slurm controller", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
        Assert.Equal("Pending", outcome.One.Text("State"));
        Assert.Equal("Complete 0", _session.TaskOnceEnded(1).End());
        Assert.Equal("hello", _session.Module.Text("Get-QmeOutput 1"));
    }

    [Fact]
    public void A_warning_that_ends_the_script_does_not_lose_the_job()
    {
        _session.Shim("squeue", "exit 1");

        Outcome outcome = _session.Module.Run("Invoke-QmeCommand -WarningAction Stop -Executor slurm /bin/sh -c 'sbatch --hold --wrap true'");

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

    [Fact]
    public void What_was_submitted_is_kept_with_the_script_and_where_each_option_came_from()
    {
        string script = Path.Combine(_session.Module.WorkingDirectory, "job.sh");
        File.WriteAllText(script, "#!/bin/sh\n#SBATCH -J night -p small\nexit 0\n");

        _session.Module.Run("Invoke-QmeCommand -Environment @{ SBATCH_PARTITION = 'main' } sbatch --hold -o x-%j job.sh");
        File.WriteAllText(script, "#!/bin/sh\nexit 1\n");

        Assert.Equal("job-name Directive, partition Environment, hold CommandLine, output CommandLine", _session.Module.Text(
            "((Get-QmeTask 1).Data.Submission.Options | ForEach-Object { \"$($_.Name) $($_.Origin)\" }) -join ', '"));
        Assert.Equal(script, _session.Data(1, "Submission.ScriptPath"));
        string copy = Path.Combine(Path.GetDirectoryName(_session.Module.Text("(Get-QmeTask 1).OutputPath"))!, "script");
        Assert.Contains("#SBATCH -J night", File.ReadAllText(copy), StringComparison.Ordinal);
        Assert.Equal(_session.Data(1, "Submission.ScriptHash"), Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(copy))));
    }

    [Fact]
    public void Who_submits_from_within_a_job_is_warned()
    {
        Outcome outcome = _session.Module.Run("Invoke-QmeCommand -Environment @{ SLURM_JOB_ID = '17' } sbatch --hold --wrap true");

        Assert.Contains("from within job 17", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
        Assert.Equal("Pending", outcome.One.Text("State"));
    }
}
