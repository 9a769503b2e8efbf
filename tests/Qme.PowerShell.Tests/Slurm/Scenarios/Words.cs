namespace Qme.PowerShell.Tests.Slurm.Scenarios;

/// <summary>What Slurm may say, and cannot be made to on one machine.</summary>
internal static class Words
{
    public static IEnumerable<Scenario> All =>
    [
        Squeue("A job that took more memory than it may", "State=OUT_OF_MEMORY Reason=OutOfMemory exit_code=125 StartTime=T EndTime=T+1", "Failed OUT_OF_MEMORY"),
        Squeue("A job whose node did not boot", "State=BOOT_FAIL", "Failed BOOT_FAIL"),
        Squeue("A job whose nodes are powered up", "State=CONFIGURING", "Pending CONFIGURING"),
        Squeue("A job that is being cleaned up behind", "State=COMPLETING StartTime=T EndTime=T+1", "Running COMPLETING"),
        Squeue("A job whose files are staged out", "State=STAGE_OUT StartTime=T", "Running STAGE_OUT"),
        Squeue("A job that is stopped", "State=STOPPED StartTime=T", "Running STOPPED"),
        Squeue("A job that changes its size", "State=RESIZING StartTime=T", "Running RESIZING"),
        Squeue("A job of a federation that runs elsewhere", "State=REVOKED", "Cancelled"),
        Squeue("A job that a federation has requeued", "State=REQUEUE_FED", "Pending REQUEUE_FED"),
        Squeue("A job whose reservation is gone", "State=RESV_DEL_HOLD Reason=ReservationDeleted", "Pending RESV_DEL_HOLD"),
        Squeue("A job in a state that nobody has heard of", "State=DREAMING", "Pending"),
        Sacct("An older job that had the same number", "State=COMPLETED Submit=T-86400 Start=T-86400 End=T-86399", "Pending"),
        Sacct("A younger job that has the same number", "State=COMPLETED Submit=T+86400 Start=T+86400 End=T+86401", "Pending"),
        Sacct("A job of somebody else that had the same number", "State=COMPLETED User=nobody Submit=T-2 Start=T End=T+1", "Pending"),
        Sacct("The first record of accounting, which is half of it", "JobName=allocation Partition='' State=COMPLETED Start=T", "Pending"),
        Sacct("The first record of accounting after it was away, which has no end", "State=FAILED Start=T", "Pending"),
        Sacct("A job that was cancelled by somebody", "State='CANCELLED by 1000' Start=T End=T+1", "Cancelled"),
        Sacct("A job that accounting knows to have run out of memory", "State=OUT_OF_MEMORY ExitCode=0:125 Start=T End=T+1", "Failed OUT_OF_MEMORY"),
        Fake("The cluster is another, and the id alone is asked for", "--parsable -M other", "$ sbatch\n| 7;other\n$ squeue * -M other\n= JobID=7 State=RUNNING StartTime=T\n$ squeue\n= JobID=7 State=PENDING\n", "Running"),
        Fake("The cluster is another", "-M other", "$ sbatch\n| Submitted batch job 7 on cluster other\n$ squeue * -M other\n= JobID=7 State=RUNNING StartTime=T\n$ squeue\n= JobID=7 State=PENDING\n", "Running"),
        Fake("sbatch is a script of the site that says the id and no more", "", "$ sbatch\n| 7\n$ squeue\n= JobID=7 State=RUNNING StartTime=T\n", "Running"),
        Fake("sbatch says good-bye after its message", "", "$ sbatch\n| Submitted batch job 7\n| Thank you for computing with us. 1200 core hours left.\n$ squeue\n= JobID=7 State=RUNNING StartTime=T\n", "Running"),
        Fake("sbatch speaks of another job in a warning", "", "$ sbatch\n! sbatch: Submitted batch job 99\n| Submitted batch job 7\n$ squeue\n= JobID=99 State=FAILED exit_code=256\n= JobID=7 State=RUNNING StartTime=T\n", "Running"),
        Fake("The job of somebody else is told as well", "", "$ sbatch\n| Submitted batch job 7\n$ squeue\n= JobID=77 State=FAILED exit_code=256\n= JobID=7 JobName=$'a\\nb|c' State=RUNNING StartTime=T\n", "Running"),
    ];

    private static Scenario Squeue(string name, string record, string says) => Fake(name, "", $"$ sbatch\n| Submitted batch job 7\n$ squeue\n= JobID=7 {record}\n", says);

    private static Scenario Sacct(string name, string record, string says) => Fake(name, "", $"$ sbatch\n| Submitted batch job 7\n$ squeue\n$ sacct\n= JobID=7 {record}\n", says);

    private static Scenario Fake(string name, string options, string fake, string says) => new(name, $"Invoke-QmeCommand sbatch {options} --wrap true")
    {
        Where = Where.Fake,
        Fake = fake,
        Says = says,
        Witness = Witness.Nobody,
    };
}
