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

    [Fact]
    public void A_job_whose_output_cannot_be_written_says_so()
    {
        int id = _session.Submit("-o /no/such/directory/out.txt --wrap true");

        Assert.Equal("Failed JobLaunchFailure", _session.TaskOnceEnded(id).End());
        Assert.Equal(["OutputNotFound"], _session.Module.Run($"Get-QmeOutput {id}").ErrorIds);
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
}
