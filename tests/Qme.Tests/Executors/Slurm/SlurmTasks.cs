namespace Qme.Tests.Executors.Slurm;

/// <summary>Tasks of Slurm that were never run.</summary>
internal static class SlurmTasks
{
    public static QmeTask Any(int id = 1) => new(new CommandLine("sbatch", ["job.sh"]))
    {
        Id = id,
        Uid = $"slurm-{id}",
        Executor = "slurm",
        WorkingDirectory = "/",
        User = "ada",
        Host = "node1",
        OutputPath = "/x/output",
        ErrorPath = "/x/error",
        HomePath = "/x",
    };
}
