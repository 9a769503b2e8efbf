using Xunit;

namespace Qme.PowerShell.Tests.Slurm;

/// <summary>The actions explain and script, of jobs that a real Slurm keeps waiting or has ended.</summary>
[Collection(SlurmCluster.CollectionName)]
public sealed class ExplainTests : IDisposable
{
    private readonly SlurmCluster _cluster;
    private readonly SlurmSession _session;

    public ExplainTests(SlurmCluster cluster)
    {
        _cluster = cluster;
        _session = new SlurmSession(cluster);
    }

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("--hold", "JobHeldUser", "Is held by its user, and starts only when it is released: Invoke-QmeAction release 1.")]
    [InlineData("-p small -t 30", "PartitionTimeLimit", "Will not start: it asks for 30:00, and partition small allows 10:00. Ask for less (--time), or for another partition.")]
    [InlineData("-p small -N 3", "PartitionNodeLimit", "Cannot start: it asks for 3 nodes, and partition small has 1. Or nodes that it needs are down.")]
    [InlineData("--begin 2031-05-06T14:05", "BeginTime", "May not start before 2031-05-06 14:05, as it was submitted (--begin).")]
    public void Why_a_job_waits_is_one_sentence(string options, string reason, string sentence)
    {
        int id = _session.Submit($"{options} --wrap true");
        Wait.Until(() => _session.Task(id).Text("Reason") == reason);

        Assert.Equal(sentence, Explain(id));
        _session.Module.Run($"Stop-QmeTask {id}");
    }

    [Fact]
    public void What_a_job_waits_for_is_named_and_that_it_will_never_come()
    {
        int first = _session.Submit("--hold --wrap true");
        string job = _session.Module.Text($"(Get-QmeTask {first}).Ref");
        int second = _session.Submit($"-d afterok:{job} --wrap true");
        Wait.Until(() => _session.Task(second).Text("Reason") == "Dependency");

        Assert.Equal($"Waits for job {job} to succeed (afterok).", Explain(second));

        _session.Module.Run($"Stop-QmeTask {first}");
        Wait.Until(() => _session.Task(second).Text("Reason") == "DependencyNeverSatisfied");
        Assert.StartsWith($"Will never start: it waits for job {job} to succeed (afterok), and that has failed or was cancelled.", Explain(second), StringComparison.Ordinal);
        _session.Module.Run($"Stop-QmeTask {second}");
    }

    [Theory]
    [InlineData("--wrap 'exit 3'", "Ended with exit code 3 after 0:0")]
    [InlineData("--wrap nosuchcommand", "Ended with exit code 127 after 0:0")]
    [InlineData("--wrap 'kill -9 $$'", "Was ended by SIGKILL after 0:0")]
    [InlineData("-o /nosuch/out.txt --wrap true", "Could not be launched: the directory '/nosuch' of its output does not exist, and Slurm does not make it.")]
    [InlineData("-D /nosuch --wrap true", "Could not be launched: its directory '/nosuch' does not exist.")]
    [InlineData("-p nosuch --wrap true", "Was not submitted: Batch job submission failed: Invalid partition name specified.")]
    [InlineData("--wrap true", "Succeeded after 0:0")]
    public void How_a_job_ended_is_one_sentence(string arguments, string sentence)
    {
        int id = _session.Submit(arguments);
        _session.TaskOnceEnded(id);

        Assert.StartsWith(sentence, Explain(id), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_has_cancelled_a_job_is_said_as_soon_as_accounting_knows_it()
    {
        int id = _session.Submit("--hold --wrap true");
        _session.Module.Run($"Stop-QmeTask {id}");

        Wait.Until(() => Explain(id) == "Was cancelled by you before it started.");
    }

    [Fact]
    public void Elements_that_fare_alike_are_told_together()
    {
        int id = _session.Submit("--array=1-5 --wrap 'case $SLURM_ARRAY_TASK_ID in 2) exit 4;; esac'");
        string job = _session.TaskOnceEnded(id).Text("Ref");

        Assert.Equal(
            [$"{job}_[1,3-5] Complete Succeeded.", $"{job}_2 Failed Ended with exit code 4."],
            _session.Module.Run($"Invoke-QmeAction explain {id} | ForEach-Object {{ \"$($_.Ref) $($_.State) $($_.Explanation)\" }}").Lines);
        Assert.StartsWith("Ended with exit code 4 after 0:0", _session.Module.Run($"Invoke-QmeAction explain {id} -Argument @{{ element = 'failed' }}").One.Text("Explanation"), StringComparison.Ordinal);
    }

    [Fact]
    public void Many_jobs_are_explained_with_one_question()
    {
        foreach (int _ in Enumerable.Range(0, 6))
        {
            _session.Submit("--hold --wrap true");
        }

        _session.Task(1);
        Func<int> squeue = _session.CountCalls("squeue");
        Func<int> sacct = _session.CountCalls("sacct");

        Assert.Equal(6, _session.Module.Run("Get-QmeTask -NoRefresh | Invoke-QmeAction explain").Output.Count);
        Assert.Equal((1, 0), (squeue(), sacct()));
        _session.Module.Run("Get-QmeTask | Stop-QmeTask");
    }

    [Fact]
    public void A_controller_that_does_not_answer_costs_a_warning_and_what_was_seen_last_is_explained()
    {
        int id = _session.Submit("--hold --wrap true");
        _session.Task(id);
        _session.Shim("squeue", "echo 'slurm_load_jobs error: Unable to contact slurm controller (connect failure)' >&2; exit 1");

        Outcome outcome = _session.Module.Run($"Invoke-QmeAction explain {id}");

        Assert.StartsWith("Is held by its user", outcome.One.Text("Explanation"), StringComparison.Ordinal);
        _session.Unshim("squeue");
        _session.Module.Run($"Stop-QmeTask {id}");
    }

    [Fact]
    public void A_job_that_has_ended_is_run_again_by_a_requeue_and_its_task_waits_again()
    {
        int id = _session.Submit("--requeue --wrap 'exit 3'");
        _session.TaskOnceEnded(id);

        Assert.Equal("requeued", _session.Module.Run($"Invoke-QmeAction requeue {id}").One.Text("Result"));

        Assert.Equal(("Pending", "", ""), (_session.Task(id).Text("State"), _session.Task(id).Text("ExitCode"), _session.Task(id).Text("Ended")));
        Wait.Until(() => Explain(id).EndsWith("after a requeue Slurm waits for a while.", StringComparison.Ordinal));
        _session.Module.Run($"Stop-QmeTask {id}");
    }

    [Fact]
    public void The_script_is_the_one_that_was_submitted_whatever_became_of_its_file()
    {
        string path = Path.Combine(_session.Module.WorkingDirectory, "job.sh");
        File.WriteAllText(path, "#!/bin/sh\n# first\ntrue\n");
        int id = _session.Submit("--hold job.sh");
        int wrapped = _session.Submit("--hold --wrap 'echo hi'");
        File.WriteAllText(path, "#!/bin/sh\n# second\ntrue\n");

        Assert.Equal(["#!/bin/sh", "# first", "true"], _session.Module.Run($"Invoke-QmeAction script {id}").Lines);
        Assert.Equal(["#!/bin/sh", "# This script was created by sbatch --wrap.", "", "echo hi"], _session.Module.Run($"Invoke-QmeAction script {wrapped}").Lines);
        _session.Module.Run("Get-QmeTask | Stop-QmeTask");
    }

    [Fact]
    public void Of_a_job_that_another_program_has_submitted_the_controller_has_the_script()
    {
        string path = Path.Combine(_session.Module.WorkingDirectory, "submit.sh");
        File.WriteAllText(path, "#!/bin/sh\nexec sbatch --hold --wrap 'echo other'\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _session.Module.Run("$null = Invoke-QmeCommand -Executor slurm ./submit.sh");

        Assert.Equal("echo other", _session.Module.Run("Invoke-QmeAction script 1").Lines[^1]);

        _session.Module.Run("Stop-QmeTask 1");
        _session.Shim("scontrol", "echo 'job script retrieval failed: Invalid job id specified' >&2; exit 0");
        Assert.Contains("no copy", Assert.Single(_session.Module.Run("Invoke-QmeAction script 1").Errors).ToString(), StringComparison.Ordinal);
    }

    private string Explain(int id) => _session.Module.Run($"Invoke-QmeAction explain {id}").One.Text("Explanation");
}
