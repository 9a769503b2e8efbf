using System.Management.Automation;
using Xunit;

namespace Qme.PowerShell.Tests.Slurm;

/// <summary>Submissions in the background: the keeper keeps sbatch, and whoever looks after its end finds the job.</summary>
[Collection(SlurmCluster.CollectionName)]
public sealed class NoWaitTests : IDisposable
{
    private readonly SlurmSession _session;

    public NoWaitTests(SlurmCluster cluster) => _session = new SlurmSession(cluster);

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_submission_in_the_background_becomes_its_job()
    {
        int id = _session.Submit("-o job-%j.out --wrap 'echo from the job; exit 3'", "-NoWait");

        PSObject task = _session.TaskOnceEnded(id);

        Assert.Equal(("Failed", "3"), (task.Text("State"), task.Text("ExitCode")));
        Assert.Equal(task.Text("Ref"), _session.Data(id, "JobId"));
        Assert.Equal("from the job", _session.Module.Text($"Get-QmeOutput {id}"));
    }

    [Fact]
    public void A_rejection_in_the_background_is_a_failed_task_with_the_words_of_sbatch()
    {
        int id = _session.Submit("-p nosuch --wrap true", "-NoWait");

        PSObject task = _session.TaskOnceEnded(id);

        Assert.Equal(("Failed", "1", ""), (task.Text("State"), task.Text("ExitCode"), task.Text("Ref")));
        Assert.Contains("invalid partition", task.Text("Reason"), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_job_is_found_though_the_shell_was_killed_before_sbatch_had_answered()
    {
        string asked = Path.Combine(_session.Module.WorkingDirectory, "asked");
        _session.Shim("sbatch", $"touch '{asked}'; sleep 2; exec \"$real\" \"$@\"");
        using (HostProcess host = HostProcess.Start(_session.Module.Home, $"[IO.Directory]::SetCurrentDirectory('{_session.Module.WorkingDirectory}'); Invoke-QmeCommand -NoWait sbatch -o {_session.Module.WorkingDirectory}/job.out --wrap 'exit 0'; [Threading.Thread]::Sleep(60000)"))
        {
            Wait.Until(() => File.Exists(asked));
            host.Kill();
        }

        PSObject task = _session.TaskOnceEnded(1);

        Assert.Equal(("Complete", "0"), (task.Text("State"), task.Text("ExitCode")));
        Assert.Equal("COMPLETED", _session.Squeue(task.Text("Ref"), "State"));
    }

    [Fact]
    public void A_submission_that_takes_too_long_is_ended_and_then_looked_for()
    {
        _session.Shim("sbatch", "sleep 60");

        PSObject task = _session.Module.Run("Invoke-QmeCommand -Timeout 1 sbatch --wrap true").One;

        Assert.Equal(("Pending", "SubmissionUnconfirmed", ""), (task.Text("State"), task.Text("Reason"), task.Text("Ref")));
    }
}
