using static Qme.PowerShell.Tests.Slurm.Scenarios.Steps;

namespace Qme.PowerShell.Tests.Slurm.Scenarios;

/// <summary>What is known of jobs that the controller has forgotten, and which nobody asked about in time.</summary>
internal static class Memories
{
    public static IEnumerable<Scenario> All =>
    [
        Forgotten("A forgotten job that ended well", "--wrap 'echo out'"),
        Forgotten("A forgotten job that exited with 3", "--wrap 'echo out; exit 3'"),
        Forgotten("A forgotten job that exited with 128, of which accounting keeps nothing", "--wrap 'echo out; exit 128'"),
        Forgotten("A forgotten job that exited with 255, of which accounting keeps seven bits", "--wrap 'echo out; exit 255'"),
        Forgotten("A forgotten job that killed itself", "--wrap 'echo out; kill -9 $$'"),
        Forgotten("A forgotten job that could not be launched", "-o no/such/out.txt --wrap 'echo out'"),
        Forgotten("A forgotten job that was cancelled while it ran", "--wrap 'echo out; sleep 300'", HasWritten, Run("scancel {job}")),
        Forgotten("A forgotten job that was cancelled while it was held", "-H --wrap 'echo out'", Run("scancel {job}")),
        Forgotten("A forgotten job whose name has a bar and a line break", "-J \"a|b`nc\" --wrap 'echo out'"),
        Forgotten("A forgotten array of which one failed", "-a 1-3 --wrap 'echo out $SLURM_ARRAY_TASK_ID; [ $SLURM_ARRAY_TASK_ID != 2 ] || exit 4'") with { Elements = 3 },
        new("A job that was seen to exit with 200, and is forgotten since", "Invoke-QmeCommand sbatch --wrap 'echo out; while [ ! -e go ]; do sleep 0.1; done; exit 200'", HasWritten, Run("touch '{directory}/go'; sleep 1.5"), Seen("Failed"), IsForgotten)
        {
            Where = Where.Unaccounted,
            Says = "Failed 200",
            Witness = Witness.Nobody,
        },
        new("A job that ended and was forgotten, without accounting", "Set-QmeConfig slurm lost_after 3s; Invoke-QmeCommand sbatch --wrap 'echo out; exit 3'", IsForgotten, Seen("Lost"))
        {
            Where = Where.Unaccounted,
            Says = "Lost ForgottenByScheduler",
            Witness = Witness.Nobody,
        },
    ];

    private static Scenario Forgotten(string name, string arguments, params Step[] steps) => new(name, $"Invoke-QmeCommand sbatch {arguments}", [.. steps, IsForgotten, IsRemembered])
    {
        Where = Where.Forgetful,
        Witness = Witness.Accounting,
    };
}
