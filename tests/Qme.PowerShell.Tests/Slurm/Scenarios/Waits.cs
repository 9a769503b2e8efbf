using static Qme.PowerShell.Tests.Slurm.Scenarios.Steps;

namespace Qme.PowerShell.Tests.Slurm.Scenarios;

/// <summary>Why jobs wait, and what becomes of them while they do.</summary>
internal static class Waits
{
    public static IEnumerable<Scenario> All =>
    [
        new("A job that runs", "Invoke-QmeCommand sbatch --wrap 'echo out; sleep 300'", HasWritten, Is("RUNNING")),
        new("A job that is held", "Invoke-QmeCommand sbatch --hold --wrap true", Is("PENDING")),
        new("A job that is held by an administrator", "Invoke-QmeCommand sbatch --begin now+1hour --wrap true", Run("scontrol hold {job}"), Because("JobHeldAdmin")),
        new("A job that was held and is let go", "Invoke-QmeCommand sbatch -H --wrap 'echo out'", Is("PENDING"), Seen("Pending"), Run("scontrol release {job}"), HasEnded),
        new("A job that begins later", "Invoke-QmeCommand sbatch --begin now+1hour --wrap true", Because("BeginTime")),
        new("A job that waits for another", "Invoke-QmeCommand sbatch -d afterok:{other} --wrap true", Because("Dependency")) { Other = "--wrap 'sleep 300'" },
        new("A job that waited for another to end well", "Invoke-QmeCommand sbatch -d afterok:{other} --wrap 'echo out'") { Other = "--wrap 'sleep 1'" },
        new("A job that waited for another to fail", "Invoke-QmeCommand sbatch -d afternotok:{other} --wrap 'echo out'") { Other = "--wrap 'sleep 1; exit 1'" },
        new("A job that waits for ever for one that failed", "Invoke-QmeCommand sbatch -d afterok:{other} --wrap true", Because("DependencyNeverSatisfied")) { Other = "--wrap 'sleep 1; exit 1'" },
        new("A job that Slurm cancels because the other failed", "Invoke-QmeCommand sbatch --kill-on-invalid-dep=yes -d afterok:{other} --wrap true", Is("CANCELLED")) { Other = "--wrap 'sleep 1; exit 1'" },
        new("A job that may not run beside one of its name", "Invoke-QmeCommand sbatch -J alone -d singleton --wrap true", Because("Dependency")) { Other = "-J alone --wrap 'sleep 300'" },
        new("A job that depends on one that never was", "Invoke-QmeCommand sbatch -d afterok:999999 --wrap 'echo out'"),
        new("A job that wants more nodes than its partition has", "Invoke-QmeCommand sbatch -p small -N 3 --wrap true", Because("PartitionNodeLimit")),
        new("A job that wants more time than its partition gives", "Invoke-QmeCommand sbatch -p small -t 60 --wrap true", Because("PartitionTimeLimit")),
        new("A job in a partition that is down", "Invoke-QmeCommand sbatch -p down --wrap true", Because("PartitionDown")),
        new("A job that was moved to another partition", "Invoke-QmeCommand sbatch -H -t 5 --wrap 'echo out'", Run("scontrol update JobId={job} Partition=small"), Seen("Pending"), Run("scontrol release {job}"), HasEnded),
        new("A job that was given another name", "Invoke-QmeCommand sbatch -H -J before -o '%x.txt' --wrap 'echo out'", Run("scontrol update JobId={job} JobName=after"), Run("scontrol release {job}"), HasEnded),
        new("A job that is suspended", "Invoke-QmeCommand sbatch --wrap 'echo out; sleep 300'", HasWritten, Run("scontrol suspend {job}"), Is("SUSPENDED")),
        new("A job that was suspended and goes on", "Invoke-QmeCommand sbatch --wrap 'echo out; while [ ! -e go ]; do sleep 0.5; done; exit 3'", HasWritten, Run("scontrol suspend {job}"), Is("SUSPENDED"), Seen("Running"), Run("scontrol resume {job}; touch '{directory}/go'"), HasEnded),
    ];
}
