using static Qme.PowerShell.Tests.Slurm.Scenarios.Steps;

namespace Qme.PowerShell.Tests.Slurm.Scenarios;

/// <summary>Submissions of which nobody says whether there is a job.</summary>
internal static class Unconfirmed
{
    private const string TimedOut = "! sbatch: error: Batch job submission failed: Socket timed out on send/recv operation";

    public static IEnumerable<Scenario> All =>
    [
        new("sbatch is told to be silent", "Invoke-QmeCommand sbatch -Q -J silent --wrap 'echo out; exit 3'", IsFound, HasEnded),
        new("sbatch is told to be silent, and the script comes through the pipeline", "\"#!/bin/sh`necho out`n\" | Invoke-QmeCommand sbatch --quiet -J 'silent script'", IsFound, HasEnded),
        new("sbatch gets no reply, and the job was taken", "Invoke-QmeCommand sbatch -J 'lost reply' --wrap 'echo out; exit 4'", IsFound, HasEnded)
        {
            Fake = $"$ sbatch\nlost\n{TimedOut}\nexit 1\n",
        },
        new("sbatch gets no reply, and the job was not taken", "Invoke-QmeCommand sbatch -J 'not taken' --wrap true", Seen("Failed"))
        {
            Fake = $"$ sbatch\n{TimedOut}\nexit 1\n",
            Witness = Witness.Submission,
        },
        new("sbatch gets no reply, and the controller is hung", "Invoke-QmeCommand sbatch -J hung --wrap 'echo out; sleep 300'", Signal("CONT", "slurmctld"), IsFound, HasWritten, Is("RUNNING"))
        {
            Where = Where.Ailing,
            Lane = "ailing",
            Before = [Signal("STOP", "slurmctld")],
        },
        new("sbatch finds no controller", "Invoke-QmeCommand sbatch --wrap true")
        {
            Where = Where.Ailing,
            Lane = "ailing",
            Witness = Witness.Submission,
            Before = [Signal("TERM", "slurmctld")],
            After = [Start("slurmctld")],
        },
    ];
}
