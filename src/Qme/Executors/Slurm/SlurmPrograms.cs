using Qme.Execution;

namespace Qme.Executors.Slurm;

/// <summary>Puts questions to Slurm's programs.</summary>
/// <param name="context">Who asks.</param>
/// <param name="cluster">The cluster that is asked about; null for the one of this machine.</param>
internal sealed class SlurmPrograms(ExecutorContext context, string? cluster)
{
    /// <summary>Separates the fields of a record: a character that no value has.</summary>
    public const char Separator = '\u001f';

    /// <summary>Ends a record, because a job's name may contain line breaks.</summary>
    public const char End = '\u001e';

    // What a user has set for their own eyes would change what the programs say.
    private static readonly string[] s_changing = ["SQUEUE_", "SACCT_", "SCANCEL_", "SCONTROL_", "SLURM_CLUSTERS", "SLURM_JSON", "SLURM_YAML"];

    /// <summary>Whether times are to be written as Slurm writes them for people; else they are seconds since 1970.</summary>
    public bool TimesAreForPeople { get; init; }

    /// <summary>Asks a program.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.SchedulerUnreachable"/>: it is not there, or does not answer.</exception>
    public CaptureResult Ask(string program, params IEnumerable<string> arguments)
    {
        try
        {
            return context.Capture(new Capture(program, [.. arguments, .. cluster is null ? Array.Empty<string>() : ["-M", cluster]]) { Environment = EnvironmentChanges() });
        }
        catch (QmeException e) when (e.ErrorId is ErrorIds.CommandNotFound or ErrorIds.CaptureTimeout)
        {
            throw new QmeException(ErrorIds.SchedulerUnreachable, $"Slurm cannot be asked: {e.Message}", program, e);
        }
    }

    /// <summary>What a failed program says, on one line, for a person.</summary>
    public static string Complaint(CaptureResult result) =>
        string.Join("; ", result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)) is { Length: > 0 } words
            ? words
            : $"exit code {result.ExitCode}";

    private Dictionary<string, string?> EnvironmentChanges()
    {
        Dictionary<string, string?> changes = new()
        {
            ["SLURM_TIME_FORMAT"] = TimesAreForPeople ? null : "%s",

            // Lists of array elements are never cut short.
            ["SLURM_BITSTR_LEN"] = "0",
        };
        foreach (string name in Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(name => s_changing.Any(name.StartsWith)))
        {
            changes[name] = null;
        }

        return changes;
    }
}
