using System.Diagnostics;
using System.Reflection;

namespace Qme.Benchmarks;

/// <summary>What recording adds to the submission of a job, on a Slurm of its own.</summary>
internal static class SubmittedJob
{
    private const int WarmUp = 200;
    private const int Rounds = 200;

    // Held, so that what is measured is not disturbed by the jobs that were submitted before.
    private const string Job = "sbatch --hold -o /dev/null --wrap true";

    private static readonly string s_scripts = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory,
        typeof(SubmittedJob).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "SlurmScripts").Value!));

    public static IEnumerable<Row> Measure()
    {
        const string Ours = "Invoke-QmeCommand sbatch …";
        const string Other = "$x = sbatch …";
        DirectoryInfo directory = Directory.CreateTempSubdirectory("slurm-benchmark-");
        try
        {
            if (!Run("up", directory))
            {
                yield return Row.Missing(Ours, Other, "no Slurm");
                yield break;
            }

            Environment.SetEnvironmentVariable("SLURM_CONF", Path.Combine(directory.FullName, "slurm.conf"));
            using Session session = Session.WithModule();
            Medians figures = Statements.Measure(
                session,
                WarmUp,
                Rounds,
                $"$x = Invoke-QmeCommand {Job}",
                $"$y = {Job}",
                "if ($x.State -ne 'Pending' -or $y -notlike 'Submitted*') { throw 'It was not submitted.' }");
            yield return Row.AtMost(1.3, Ours, Other, figures, "sbatch itself");
        }
        finally
        {
            Run("down", directory);
            directory.Delete(recursive: true);
        }
    }

    private static bool Run(string script, DirectoryInfo directory)
    {
        using Process process = Process.Start(Path.Combine(s_scripts, script), directory.FullName);
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
