namespace Qme.PowerShell.Tests.Slurm.Scenarios;

/// <summary>What sbatch makes of what it is asked for.</summary>
internal static class Submissions
{
    public static IEnumerable<Scenario> All =>
    [
        ByHand("A partition that there is not", "Invoke-QmeCommand sbatch -p nosuch --wrap true"),
        ByHand("A partition that is inactive", "Invoke-QmeCommand sbatch -p inactive --wrap true"),
        ByHand("An option that there is not", "Invoke-QmeCommand sbatch --nosuch --wrap true"),
        ByHand("A script that there is not", "Invoke-QmeCommand sbatch nosuch.sh"),
        ByHand("A script without a first line", "Invoke-QmeCommand sbatch job.sh", "echo out\n"),
        ByHand("A script that is empty", "Invoke-QmeCommand sbatch job.sh", ""),
        ByHand("A script from Windows", "Invoke-QmeCommand sbatch job.sh", "#!/bin/sh\r\necho out\r\n"),
        ByHand("A limit of time that is none", "Invoke-QmeCommand sbatch -t soon --wrap true"),
        ByHand("An array that is none", "Invoke-QmeCommand sbatch -a 5-1 --wrap true"),
        ByHand("More memory than there is", "Invoke-QmeCommand sbatch --mem 900G --wrap true"),
        ByHand("A directive that is none", "Invoke-QmeCommand sbatch job.sh", "#!/bin/sh\n#SBATCH --nosuch\necho out\n"),
        ByHand("A test alone", "Invoke-QmeCommand sbatch --test-only --wrap true"),
        ByHand("A test alone of what cannot be", "Invoke-QmeCommand sbatch --test-only -p nosuch --wrap true"),
        ByHand("A question for the version", "Invoke-QmeCommand sbatch --version"),
        new("The id alone is asked for", "Invoke-QmeCommand sbatch --parsable --wrap 'echo out'"),
        new("The cluster is named", "Invoke-QmeCommand sbatch -M qme --wrap 'echo out'"),
        new("The cluster is named, and the id alone asked for", "Invoke-QmeCommand sbatch --parsable --clusters=qme --wrap 'echo out'"),
        new("The cluster is named in the environment", "Invoke-QmeCommand sbatch --wrap 'echo out'") { Environment = ["SLURM_CLUSTERS=qme"] },
        new("sbatch waits for a job that ends well", "Invoke-QmeCommand sbatch --wait --wrap 'echo out'"),
        new("sbatch waits for a job that fails", "Invoke-QmeCommand sbatch -W --wrap 'echo out; exit 3'"),
        new("sbatch greets its user on standard output", "Invoke-QmeCommand sbatch --wrap 'echo out'")
        {
            Fake = """
                $ sbatch
                |
                | -----------------------------------------------------------------
                |           Welcome to the Stampede3 Supercomputer
                | -----------------------------------------------------------------
                |
                | No reservation for this job
                | --> Verifying valid submit host (login4)...OK
                | --> Verifying availability of your home dir (/home1/1200/ada)...OK
                | 1200
                real
                """,
        },
        new("Variables that change what Slurm's programs say are set", "Invoke-QmeCommand sbatch --wrap 'echo out; exit 3'")
        {
            Environment = ["SQUEUE_FORMAT=%i", "SQUEUE_STATES=PD", "SACCT_FORMAT=user", "SLURM_TIME_FORMAT=relative", "SQUEUE_PARTITION=small"],
        },
    ];

    private static Scenario ByHand(string name, string submission, string? script = null) => new(name, submission) { Script = script, Witness = Witness.Submission };
}
