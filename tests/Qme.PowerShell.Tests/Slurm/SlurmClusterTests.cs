using Xunit;

namespace Qme.PowerShell.Tests.Slurm;

[Collection(SlurmCluster.CollectionName)]
public sealed class SlurmClusterTests
{
    private readonly SlurmCluster _cluster;

    public SlurmClusterTests(SlurmCluster cluster)
    {
        _cluster = cluster;
        cluster.Require();
    }

    [Fact]
    public void The_cluster_runs_a_job()
    {
        SlurmOutcome submission = _cluster.Run("sbatch", "--parsable", "--wrap", "echo hello");
        Assert.Equal((0, string.Empty), (submission.ExitCode, submission.Error));
        string id = submission.Output.Trim();

        // The accounting hears of a job up to some seconds late.
        Wait.Until(() => _cluster.Run("sacct", "--noheader", "--allocations", "--parsable2", "--jobs", id, "--format", "state").Output.Trim() == "COMPLETED");

        Assert.Equal("hello\n", File.ReadAllText(Path.Combine(_cluster.Directory, $"slurm-{id}.out")));
    }
}
