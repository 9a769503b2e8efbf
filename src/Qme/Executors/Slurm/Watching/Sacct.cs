using System.Globalization;
using Qme.Execution;

namespace Qme.Executors.Slurm.Watching;

/// <summary>Asks sacct(1), which remembers jobs that the controller has forgotten.</summary>
internal static class Sacct
{
    /// <summary>How many ids go into one call.</summary>
    public const int MostIds = 1000;

    private const string Program = "sacct";

    // Clocks of submit hosts and of the accounting differ, and what was submitted before is somebody else's: ids are used again.
    private static readonly TimeSpan s_margin = TimeSpan.FromHours(1);

    private static readonly string[] s_fields =
    [
        "JobID", "JobIDRaw", "State", "ExitCode", "Submit", "Start", "End", "Partition", "Reason", "User", "DerivedExitCode", "JobName", "WorkDir",
    ];

    // Jobs without their steps.
    private const string WholeJobs = "-X";

    // Every record of a number, not only the last.
    private const string AllRecords = "-D";

    /// <summary>What accounting says about jobs: also the records of what they were before they were requeued, and of others that had their numbers.</summary>
    /// <param name="programs">Whom to ask.</param>
    /// <param name="jobIds">The ids of the jobs.</param>
    /// <param name="since">When the first of them was submitted (UTC).</param>
    /// <returns>Null when there is no accounting.</returns>
    /// <exception cref="QmeException"><see cref="ErrorIds.SchedulerUnreachable"/>: there is, and it does not answer.</exception>
    public static IReadOnlyList<JobRecord>? Ask(SlurmPrograms programs, IEnumerable<string> jobIds, DateTimeOffset since)
    {
        List<JobRecord> records = [];
        foreach (string[] chunk in jobIds.Chunk(MostIds))
        {
            if (Ask(programs, [WholeJobs, AllRecords, .. OfJobs(chunk)], since, s_fields) is not IReadOnlyList<string[]> rows)
            {
                return null;
            }

            records.AddRange(rows.Where(IsWhole).Select(Read));
        }

        return records;
    }

    /// <summary>What accounting says about all jobs of a user.</summary>
    /// <param name="programs">Whom to ask.</param>
    /// <param name="user">The user's name.</param>
    /// <param name="since">Jobs that were over by then (UTC) are left out.</param>
    /// <returns>Null when there is no accounting.</returns>
    /// <exception cref="QmeException"><see cref="ErrorIds.SchedulerUnreachable"/>: there is, and it does not answer.</exception>
    public static IReadOnlyList<JobRecord>? AskSince(SlurmPrograms programs, string user, DateTimeOffset since) =>
        Ask(programs, [WholeJobs, "-u", user], since, s_fields) is IReadOnlyList<string[]> rows ? [.. rows.Where(IsWhole).Select(Read)] : null;

    /// <summary>Asks for any fields, with a record each for jobs and array elements.</summary>
    /// <returns>Null when there is no accounting.</returns>
    /// <exception cref="QmeException">
    /// <see cref="ErrorIds.SchedulerUnreachable"/>: there is, and it does not answer. <see cref="ErrorIds.ActionFailed"/>: it does not know a field.
    /// </exception>
    public static IReadOnlyList<string[]>? AskFields(SlurmPrograms programs, IEnumerable<string> jobIds, DateTimeOffset since, IReadOnlyList<string> fields) =>
        Ask(programs, [WholeJobs, .. OfJobs(jobIds)], since, fields);

    /// <summary>Asks for jobs and their steps, each with a record of its own.</summary>
    /// <returns>Null when there is no accounting.</returns>
    /// <exception cref="QmeException"><see cref="ErrorIds.SchedulerUnreachable"/>: there is, and it does not answer.</exception>
    public static IReadOnlyList<string[]>? AskSteps(SlurmPrograms programs, IEnumerable<string> jobIds, DateTimeOffset since, IReadOnlyList<string> fields) =>
        Ask(programs, OfJobs(jobIds), since, fields);

    private static string[] OfJobs(IEnumerable<string> jobIds) => ["-j", string.Join(',', jobIds)];

    private static IReadOnlyList<string[]>? Ask(SlurmPrograms programs, string[] selection, DateTimeOffset since, IReadOnlyList<string> fields)
    {
        CaptureResult result;
        try
        {
            result = programs.Ask(
                Program,
                [
                    "-n", "-p", $"--delimiter={SlurmPrograms.Separator}",
                    .. selection,
                    "-S", (since - s_margin).ToLocalTime().ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture),
                    $"--format={string.Join(',', fields)}",
                ]);
        }
        catch (QmeException e) when (e.InnerException is QmeException { ErrorId: ErrorIds.CommandNotFound })
        {
            return null;
        }

        if (result.ExitCode != 0)
        {
            string complaint = SlurmPrograms.Complaint(result);
            return complaint.Contains("accounting storage is disabled", StringComparison.OrdinalIgnoreCase) ? null
                : complaint.Contains("Invalid field", StringComparison.OrdinalIgnoreCase) ? throw new QmeException(ErrorIds.ActionFailed, $"{complaint} (setting {SlurmExecutor.SacctFormat.Key}).", string.Join(',', fields))
                : throw new QmeException(ErrorIds.SchedulerUnreachable, $"Slurm's accounting does not answer: {complaint}.", Program);
        }

        // A record ends with a separator and a line break, because a name may contain line breaks.
        return
        [
            .. result.Output.Split($"{SlurmPrograms.Separator}\n", StringSplitOptions.RemoveEmptyEntries)
                .Select(record => record.Split(SlurmPrograms.Separator))
                .Where(values => values.Length == fields.Count),
        ];
    }

    /// <summary>For a moment after a job started or ended its record lacks half of what it will say, and is wrong in the other.</summary>
    private static bool IsWhole(string[] fields) => fields[7].Length > 0;

    private static JobRecord Read(string[] fields)
    {
        JobState state = new(fields[2]);
        (int? exitCode, int? signal) = SlurmValue.ExitCode(fields[3]);
        bool hasEnded = state.TaskState?.HasEnded() ?? false;
        DateTimeOffset? ended = SlurmValue.Time(fields[6]);

        // sacct keeps seven bits of an exit code, so that of a failed job 0 is not what it was; and a cancelled one has none.
        bool isKnown = hasEnded && (state.TaskState is QmeTaskState.Complete || exitCode != 0);
        return new JobRecord(fields[0], fields[1], state)
        {
            Reason = SlurmValue.Reason(fields[8]),
            ExitCode = isKnown ? exitCode : null,
            Signal = hasEnded ? signal : null,
            Submitted = SlurmValue.Time(fields[4]),
            Started = state.TaskState is QmeTaskState.Pending ? null : SlurmValue.Time(fields[5]),
            Ended = hasEnded ? ended : null,
            Partition = fields[7],
            User = fields[9] is { Length: > 0 } user ? user : null,
            StepExitCode = SlurmValue.ExitCode(fields[10]).ExitCode,
            Name = fields[11],
            WorkDir = fields[12],
            IsProvisional = hasEnded && ended is null,
        };
    }
}
