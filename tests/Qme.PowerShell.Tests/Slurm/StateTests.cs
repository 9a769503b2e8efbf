using System.Management.Automation;
using Xunit;

namespace Qme.PowerShell.Tests.Slurm;

/// <summary>What becomes of jobs, as Slurm has it and as Qme has it.</summary>
[Collection(SlurmCluster.CollectionName)]
public sealed class StateTests : IDisposable
{
    private readonly SlurmCluster _cluster;
    private readonly SlurmSession _session;

    public StateTests(SlurmCluster cluster)
    {
        _cluster = cluster;
        _session = new SlurmSession(cluster);
    }

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("true", "COMPLETED", "Complete", "0", "", "")]
    [InlineData("exit 3", "FAILED", "Failed", "3", "", "")]
    [InlineData("exit 255", "FAILED", "Failed", "255", "", "")]
    [InlineData("exit 137", "FAILED", "Failed", "137", "", "")]
    [InlineData("kill -9 $$", "FAILED", "Failed", "", "9", "SIGKILL")]
    [InlineData("no-such-program", "FAILED", "Failed", "127", "", "")]
    public void A_job_that_ends_by_itself_ends_as_Slurm_says(string script, string word, string state, string exitCode, string signal, string reason)
    {
        int id = _session.Submit($"--wrap '{script}'");

        PSObject task = _session.TaskOnceEnded(id);

        Assert.Equal(word, _session.Squeue(task.Text("Ref"), "State"));
        Assert.Equal(
            (word, state, exitCode, signal, reason),
            (_session.Data(id, "State"), task.Text("State"), task.Text("ExitCode"), task.Text("Signal"), task.Text("Reason")));
        Assert.NotEqual("", task.Text("Started"));
        Assert.NotEqual("", task.Text("Ended"));
    }

    [Fact]
    public void A_job_that_waits_says_for_what()
    {
        int id = _session.Submit("--hold --wrap true");
        Assert.Equal("Pending JobHeldUser", _session.Task(id).End());

        int later = _session.Submit("--begin=now+1hour --wrap true");
        Wait.Until(() => _session.Task(later).End() == "Pending BeginTime");
        Assert.Equal("", _session.Task(later).Text("Started"));
    }

    [Fact]
    public void A_job_that_runs_has_a_start_and_no_end()
    {
        int id = _session.Submit("--wrap 'sleep 300'");

        PSObject task = _session.TaskOnce(id, "Running");

        Assert.NotEqual("", task.Text("Started"));
        Assert.Equal("", task.Text("Ended"));
        Assert.Equal("RUNNING", _session.Data(id, "State"));
    }

    [Fact]
    public void A_job_cancelled_while_it_waits_has_never_started()
    {
        int id = _session.Submit("--hold --wrap true");
        _cluster.Run("scancel", _session.Task(id).Text("Ref"));

        PSObject task = _session.TaskOnceEnded(id);

        Assert.Equal("Cancelled", task.End());
        Assert.Equal("", task.Text("Started"));
        Assert.NotEqual("", task.Text("Ended"));
    }

    [Fact]
    public void A_job_cancelled_while_it_runs_keeps_what_it_wrote()
    {
        int id = _session.Submit("-o out.txt --wrap 'echo hello; sleep 300'");
        _session.TaskOnce(id, "Running");
        Wait.Until(() => _session.Module.Text($"Get-QmeOutput {id} -ErrorAction Ignore") == "hello");
        _cluster.Run("scancel", _session.Task(id).Text("Ref"));

        PSObject task = _session.TaskOnceEnded(id);

        Assert.Equal("Cancelled", task.End());
        Assert.StartsWith("hello", _session.Module.Text($"Get-QmeOutput {id}"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_job_that_takes_longer_than_it_may_has_failed_by_its_limit()
    {
        int id = _session.Submit("-t 1 --wrap 'sleep 600'");

        PSObject task = _session.TaskOnceEnded(id);

        Assert.Equal("Failed TIMEOUT", task.End());
        Assert.Equal("TIMEOUT", _session.Squeue(task.Text("Ref"), "State"));
    }

    [Fact]
    public void A_job_whose_output_cannot_be_written_says_so()
    {
        int id = _session.Submit("-o /no/such/directory/out.txt --wrap true");

        Assert.Equal("Failed JobLaunchFailure", _session.TaskOnceEnded(id).End());
        Assert.Equal(["OutputNotFound"], _session.Module.Run($"Get-QmeOutput {id}").ErrorIds);
    }

    [Fact]
    public void What_the_controller_has_forgotten_accounting_knows()
    {
        int id = _session.Submit("--wrap 'exit 3'");
        _session.Shim("squeue", "exit 0");

        Assert.Equal("Failed 3", _session.TaskOnceEnded(id).End());
    }

    [Fact]
    public void A_job_of_which_nobody_knows_yet_is_left_as_it_was()
    {
        int id = _session.Submit("--hold --wrap true");
        _session.Shim("squeue", "exit 0");
        _session.Shim("sacct", "exit 0");

        Assert.Equal("Pending", _session.Task(id).Text("State"));
    }

    [Fact]
    public void An_older_job_that_had_the_same_number_is_a_stranger()
    {
        int id = _session.Submit("--hold --wrap true");
        string job = _session.Task(id).Text("Ref");
        _session.Shim("squeue", "exit 0");
        _session.Shim("sacct", $"printf '{job}\\037{job}\\037COMPLETED\\0370:0\\0371500000000\\0371500000000\\0371500000001\\037main\\037None\\037\\0370:0\\037wrap\\037\\n'");

        Assert.Equal("Pending", _session.Task(id).Text("State"));
    }

    [Theory]
    [InlineData("echo 'slurm_load_jobs error: Unable to contact slurm controller (connect failure)' >&2; exit 1", "Unable to contact slurm controller")]
    [InlineData("exit 7", "exit code 7")]
    public void A_controller_that_does_not_answer_costs_one_warning_and_changes_nothing(string squeue, string words)
    {
        int id = _session.Submit("--wrap true");
        _session.Submit("--wrap true");
        _session.Shim("squeue", squeue);

        Outcome outcome = _session.Module.Run("Get-QmeTask -Refresh");

        Assert.Empty(outcome.Errors);
        Assert.Contains(words, Assert.Single(outcome.Warnings), StringComparison.Ordinal);
        Assert.Equal(["Pending", "Pending"], outcome.Output.Select(task => task.Text("State")));
        _session.Unshim("squeue");
        Assert.Equal("Complete 0", _session.TaskOnceEnded(id).End());
    }

    [Fact]
    public void A_cluster_that_does_not_answer_keeps_nobody_from_asking_the_others()
    {
        _session.Shim("sbatch", "\"$real\" \"$@\" | sed 's/$/ on cluster nosuch/'");
        _session.Submit("--hold --wrap true");
        _session.Unshim("sbatch");
        int id = _session.Submit("--wrap 'exit 3'");

        Assert.Equal("Failed 3", _session.TaskOnceEnded(id).End());
        Outcome outcome = _session.Module.Run("Get-QmeTask -Refresh");
        Assert.Contains("nosuch", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_Slurms_programs_tasks_are_shown_as_they_were_last_seen()
    {
        _session.Submit("--hold --wrap true");
        string path = Environment.GetEnvironmentVariable("PATH")!;
        Environment.SetEnvironmentVariable("PATH", _session.Programs);
        try
        {
            Outcome outcome = _session.Module.Run("Get-QmeTask -Refresh");

            Assert.Contains("'squeue' was not found", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
            Assert.Equal("Pending", outcome.One.Text("State"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", path);
        }
    }
}
