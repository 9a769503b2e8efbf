namespace Qme.PowerShell.Tests.Slurm.Scenarios;

/// <summary>Where jobs write to.</summary>
internal static class Paths
{
    private static readonly string[] s_patterns = ["%j", "%x", "%A", "%a", "%u", "%N", "%n", "%t", "%s", "%J", "%%", "%5j", "%12j", "%b", "%q", "100%"];

    public static IEnumerable<Scenario> All =>
    [
        new("The error has a file of its own", Wrap("-e err.txt")),
        new("The output alone has a name", Wrap("-o out.txt")),
        new("Output and error have names", Wrap("-o out-%j.txt -e err-%j.txt")),
        new("The option and its value are one word", Wrap("'-oout.txt' '-eerr.txt'")),
        new("The options are long ones with an equals sign", Wrap("--output=out.txt --error=err.txt")),
        new("The options are shortened", Wrap("--outp out.txt --err=err.txt")),
        .. s_patterns.Select(pattern => new Scenario($"The name of the output has the pattern {pattern}", Wrap($"-o 'x-{pattern}.txt'"))),
        new("The name of the output has a backslash", Wrap(@"-o 'x-\%j.txt'")),
        new("The directory of the job is another", $"$null = [System.IO.Directory]::CreateDirectory('{{directory}}/sub'); {Wrap("-D sub -o out.txt")}"),
        new("A directory has a blank", $"$null = [System.IO.Directory]::CreateDirectory('{{directory}}/with blank'); {Wrap("--chdir 'with blank'")}"),
        new("The output has an absolute path", Wrap("-D / -o '{directory}/out.txt'")),
        new("The name of the job has a blank, an equals sign and a bar", Wrap("-J 'a b=c|d' -o '%x.txt'")),
        new("The name of the job looks like a state", Wrap("-J 'a JobState=FAILED Reason=None'")),
        new("The name of the job has a line break", Wrap("-J \"a`nb\"")),
        new("The name of the job has a line break and stands in the name of the file", Wrap("-J \"a`nb\" -o '%x.txt'")),
        Directive("The script says where the output goes", "Invoke-QmeCommand sbatch job.sh"),
        Directive("The command line counts more than the script", "Invoke-QmeCommand sbatch -o out.txt job.sh"),
        Directive("The environment counts more than the script", "Invoke-QmeCommand sbatch job.sh", "SBATCH_OUTPUT=environment-%j.txt"),
        Directive("The command line counts more than the environment", "Invoke-QmeCommand sbatch -o out.txt job.sh", "SBATCH_OUTPUT=environment-%j.txt"),
        Directive("The script comes through the pipeline", "[System.IO.File]::ReadAllText('{directory}/job.sh') | Invoke-QmeCommand sbatch"),
        new("The script is named after itself", "Invoke-QmeCommand sbatch -o %x.txt job.sh") { Script = "#!/bin/sh\necho out\n" },
        new("A directive comes too late", "Invoke-QmeCommand sbatch job.sh") { Script = "#!/bin/sh\necho out\n#SBATCH -o late.txt\n" },
        new("A directive is quoted and followed by a comment", "Invoke-QmeCommand sbatch job.sh") { Script = "#!/bin/sh\n#SBATCH -o \"with blank.txt\" # not this\necho out\n" },
    ];

    private static string Wrap(string options) => $"Invoke-QmeCommand sbatch {options} --wrap 'echo out; echo err >&2'";

    private static Scenario Directive(string name, string submission, params string[] environment) => new(name, submission)
    {
        Script = "#!/bin/sh\n#SBATCH -o directive-%j.txt -J named\n#SBATCH --error=%x-error.txt\necho out\necho err >&2\n",
        Environment = environment,
    };
}
