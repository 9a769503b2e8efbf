using static Qme.PowerShell.Tests.Slurm.Scenarios.Steps;

namespace Qme.PowerShell.Tests.Slurm.Scenarios;

/// <summary>Slurm does not answer, or not all of it.</summary>
internal static class Outages
{
    private const string Held = "Invoke-QmeCommand sbatch -H --wrap true";
    private const string Submitted = "$ sbatch\n| Submitted batch job 7\n";

    public static IEnumerable<Scenario> All =>
    [
        Ailing("The controller is down", Held, Seen("Pending"), Signal("TERM", "slurmctld")) with
        {
            Says = "Pending JobHeldUser",
            Warning = "shown as they were last seen",
            Witness = Witness.Nobody,
            Within = TimeSpan.FromSeconds(10),
            After = [Start("slurmctld")],
        },
        Ailing("The controller is hung", Held, Seen("Pending"), Signal("STOP", "slurmctld")) with
        {
            Says = "Pending JobHeldUser",
            Warning = "shown as they were last seen",
            Witness = Witness.Nobody,
            After = [Signal("CONT", "slurmctld")],
        },
        Ailing("A job that ended while the controller was down", "Invoke-QmeCommand sbatch --wrap 'echo out; sleep 2; exit 5'", HasWritten, Signal("TERM", "slurmctld"), Run("sleep 3"), Start("slurmctld"), HasEnded),
        new("The configuration is not there", Held, Seen("Pending"), Type("$env:SLURM_CONF = '/no/such/slurm.conf'"))
        {
            Says = "Pending JobHeldUser",
            Warning = "/no/such/slurm.conf",
            Witness = Witness.Nobody,
            Within = TimeSpan.FromSeconds(10),
        },
        Faked("squeue is not installed", Submitted, "Pending", "'squeue' was not found"),
        Faked("squeue says that access is denied", $"{Submitted}$ squeue\n! slurm_load_jobs error: Access/permission denied\nexit 1\n", "Pending", "Access/permission denied"),
        Faked("squeue fails without a word", $"{Submitted}$ squeue\nexit 7\n", "Pending", "exit code 7"),
        Faked("squeue is slow", $"{Submitted}$ squeue\nwait 3\n= JobID=7 State=RUNNING StartTime=T\n", "Running"),
        Faked("squeue greets its user", $"{Submitted}$ squeue\n| Welcome to Stampede3\n| CLUSTER: qme\n= JobID=7 State=RUNNING StartTime=T\n", "Running"),
        Faked("squeue complains and answers all the same", $"{Submitted}$ squeue\n! squeue: warning: something\n= JobID=7 State=RUNNING StartTime=T\n", "Running"),
        Faked("sacct is not installed", $"{Submitted}$ squeue\n", "Pending"),
        Faked("Accounting has not heard of the job yet", $"{Submitted}$ squeue\n$ sacct\n", "Pending"),
        Faked("Accounting is off", $"{Submitted}$ squeue\n$ sacct\n! Slurm accounting storage is disabled\nexit 1\n", "Pending"),
        Faked("Accounting is down", $"{Submitted}$ squeue\n$ sacct\n! sacct: error: Problem talking to the database: Connection refused\nexit 1\n", "Pending", "Connection refused"),
        Faked("Accounting is slow", $"{Submitted}$ squeue\n$ sacct\nwait 3\n= JobID=7 State=FAILED ExitCode=3:0 Start=T End=T+1\n", "Failed 3"),
        Faked("scancel is not installed", $"{Submitted}$ squeue\n= JobID=7\n", "Pending") with { Steps = [TypeInVain("Stop-QmeTask {task}", "'scancel' was not found")] },
        Faked("The job may not be cancelled", $"{Submitted}$ squeue\n= JobID=7\n$ scancel\n! scancel: error: Kill job error on job id 7: Access/permission denied\nexit 210\n", "Pending") with
        {
            Steps = [TypeInVain("Stop-QmeTask {task}", "Access/permission denied")],
        },
    ];

    private static Scenario Ailing(string name, string submission, params Step[] steps) => new(name, submission, steps) { Where = Where.Ailing, Lane = "ailing" };

    private static Scenario Faked(string name, string fake, string says, string? warning = null) => new(name, "Invoke-QmeCommand sbatch --wrap true")
    {
        Where = Where.Fake,
        Fake = fake,
        Says = says,
        Warning = warning,
        Witness = Witness.Nobody,
    };
}
