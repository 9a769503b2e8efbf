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
    public CaptureResult Ask(string program, params IEnumerable<string> arguments) => Ask(Question(program, arguments), context.Capture);

    /// <summary>
    /// Asks a program that asks the controller, and does not wait for it when the controller is down. A program waits as long as a controller may
    /// take that has much to do, which is many seconds; scontrol(1) ping says at once that nobody is there.
    /// </summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.SchedulerUnreachable"/>: it is not there, or does not answer.</exception>
    public CaptureResult AskController(string program, params IEnumerable<string> arguments) =>
        Ask(Question(program, arguments), question => ControllerWait.Run(context, question, Question("scontrol", ["ping"])));

    private static CaptureResult Ask(Capture question, Func<Capture, CaptureResult> ask)
    {
        // Observed with 22.05: all of Slurm's programs wait a minute for the file to appear.
        if (Environment.GetEnvironmentVariable("SLURM_CONF") is { Length: > 0 } configuration && !File.Exists(configuration))
        {
            throw new QmeException(ErrorIds.SchedulerUnreachable, $"Slurm cannot be asked: SLURM_CONF names '{configuration}', which is not there.", question.Program);
        }

        try
        {
            return ask(question);
        }
        catch (QmeException e) when (e.ErrorId is ErrorIds.CommandNotFound or ErrorIds.CaptureTimeout)
        {
            throw new QmeException(ErrorIds.SchedulerUnreachable, $"Slurm cannot be asked: {e.Message}", question.Program, e);
        }
    }

    private Capture Question(string program, IEnumerable<string> arguments) =>
        new(program, [.. arguments, .. cluster is null ? Array.Empty<string>() : ["-M", cluster]]) { Environment = EnvironmentChanges() };

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
