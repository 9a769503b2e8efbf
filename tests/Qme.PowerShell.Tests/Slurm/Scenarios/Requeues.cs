using static Qme.PowerShell.Tests.Slurm.Scenarios.Steps;

namespace Qme.PowerShell.Tests.Slurm.Scenarios;

/// <summary>Jobs that go back to where they were, and jobs that are taken off their nodes.</summary>
internal static class Requeues
{
    private const string Sleeps = "--wrap 'echo out; sleep 300'";

    // Sleeps the first time, and fails the second.
    private const string Twice = "--wrap 'echo out; [ $((SLURM_RESTART_COUNT)) = 0 ] || { echo again; exit 3; }; echo first; sleep 300'";

    private static readonly Step s_atOnce = Run("scontrol update JobId={job} StartTime=now");

    public static IEnumerable<Scenario> All =>
    [
        new("A job that was requeued after it had ended well", "Invoke-QmeCommand sbatch --wrap 'echo out'", HasEnded, Seen("Complete"), Run("scontrol requeue {job}"), Is("PENDING")),
        new("A job that was requeued after it had failed, and ends well", "Invoke-QmeCommand sbatch --wrap 'echo out; [ $((SLURM_RESTART_COUNT)) = 1 ]'", HasEnded, Seen("Failed"), Run("scontrol requeue {job}"), Is("PENDING"), Seen("Pending"), s_atOnce, HasEnded),
        new("A job that was requeued and whose log was written anew", $"Invoke-QmeCommand sbatch {Twice}", HasWritten, Seen("Running"), Run("scontrol requeue {job}"), Is("PENDING"), s_atOnce, HasEnded),
        new("A job that was requeued and whose log goes on", $"Invoke-QmeCommand sbatch --open-mode=append {Twice}", HasWritten, Seen("Running"), Run("scontrol requeue {job}"), Is("PENDING"), s_atOnce, HasEnded),
        new("A job that was requeued, and nobody saw it", $"Invoke-QmeCommand sbatch {Twice}", HasWritten, Run("scontrol requeue {job}"), Is("PENDING"), s_atOnce, HasEnded),
        new("A forgotten job that was requeued, and nobody saw it", $"Invoke-QmeCommand sbatch {Twice}", HasWritten, Run("scontrol requeue {job}"), Is("PENDING"), s_atOnce, IsForgotten, IsRemembered)
        {
            Where = Where.Forgetful,
            Witness = Witness.Accounting,
        },
        new("A job that was requeued while it ran", $"Invoke-QmeCommand sbatch {Sleeps}", HasWritten, Seen("Running"), Run("scontrol requeue {job}"), Is("PENDING")),
        new("A job that was requeued and is held", $"Invoke-QmeCommand sbatch {Sleeps}", HasWritten, Seen("Running"), Run("scontrol requeuehold {job}"), Is("PENDING")),
        new("A job that was requeued for its special exit", $"Invoke-QmeCommand sbatch {Sleeps}", HasWritten, Seen("Running"), Run("scontrol requeuehold State=SpecialExit {job}"), Is("SPECIAL_EXIT")),
        new("A job that was preempted and waits again", $"Invoke-QmeCommand sbatch -p requeued {Sleeps}", HasWritten, Seen("Running"), Run("sbatch -p urgent -w n5 -n 16 --wrap 'sleep 300'"), Is("PENDING")),
        new("A job that was preempted and cancelled", $"Invoke-QmeCommand sbatch -p cancelled {Sleeps}", HasWritten, Seen("Running"), Run("sbatch -p urgent -w n6 -n 16 --wrap 'sleep 300'"), Is("PREEMPTED")),
        new("A job whose node fails", $"Invoke-QmeCommand sbatch -p frail -w n7 --no-requeue {Sleeps}", HasWritten, Run("scontrol update NodeName=n7 State=down Reason=test"), Is("NODE_FAIL")),
        new("A job whose node fails and that waits for another", $"Invoke-QmeCommand sbatch -p frail -w n8 --requeue {Sleeps}", HasWritten, Seen("Running"), Run("scontrol update NodeName=n8 State=down Reason=test"), Is("PENDING")),
    ];
}
