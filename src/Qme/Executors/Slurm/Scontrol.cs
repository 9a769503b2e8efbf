using System.Globalization;
using System.Text.RegularExpressions;
using Qme.Execution;

namespace Qme.Executors.Slurm;

/// <summary>Asks scontrol(1) how Slurm is configured.</summary>
internal static partial class Scontrol
{
    /// <summary>For how long after its end the controller knows a job (slurm.conf(5), MinJobAge).</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.SchedulerUnreachable"/>.</exception>
    public static TimeSpan MinJobAge(SlurmPrograms programs)
    {
        CaptureResult result = programs.Ask("scontrol", "show", "config");
        return MinJobAgePattern().Match(result.Output) is { Success: true } match
            ? TimeSpan.FromSeconds(long.Parse(match.Groups["seconds"].Value, CultureInfo.InvariantCulture))
            : throw new QmeException(ErrorIds.SchedulerUnreachable, $"Slurm does not answer: {SlurmPrograms.Complaint(result)}.", "scontrol");
    }

    [GeneratedRegex(@"^MinJobAge\s*=\s*(?<seconds>[0-9]+)", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex MinJobAgePattern();
}
