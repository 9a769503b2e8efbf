namespace Qme.Executors.Slurm;

/// <summary>A state of a job in Slurm's own word, and what it means for a task.</summary>
/// <param name="Name">The word: <c>PENDING</c>, <c>OUT_OF_MEMORY</c>, <c>CANCELLED by 1000</c>.</param>
/// <remarks>The words are those of squeue(1) and sacct(1), JOB STATE CODES.</remarks>
internal readonly record struct JobState(string Name)
{
    /// <summary>The word without the user who did it.</summary>
    public string Word => Name.Split(' ')[0];

    /// <summary>What it means; null for a word that this Qme does not know.</summary>
    public QmeTaskState? TaskState => Word switch
    {
        "PENDING" or "CONFIGURING" or "REQUEUED" or "REQUEUE_FED" or "REQUEUE_HOLD" or "SPECIAL_EXIT" or "RESV_DEL_HOLD"
            or "POWER_UP_NODE" or "EXPEDITING" or "LAUNCH_FAILED" => QmeTaskState.Pending,

        // Whether a job that is being cleaned up behind has succeeded shows only afterwards.
        "RUNNING" or "COMPLETING" or "SUSPENDED" or "STOPPED" or "SIGNALING" or "STAGE_OUT" or "RESIZING" or "UPDATE_DB" => QmeTaskState.Running,
        "COMPLETED" => QmeTaskState.Complete,
        "FAILED" or "TIMEOUT" or "DEADLINE" or "NODE_FAIL" or "BOOT_FAIL" or "OUT_OF_MEMORY" or "PREEMPTED" or "RECONFIG_FAIL" => QmeTaskState.Failed,
        "CANCELLED" or "REVOKED" => QmeTaskState.Cancelled,
        Vanished => QmeTaskState.Lost,
        _ => null,
    };

    /// <summary>Our own word for what Slurm does not know any more.</summary>
    public const string Vanished = "VANISHED";
}
