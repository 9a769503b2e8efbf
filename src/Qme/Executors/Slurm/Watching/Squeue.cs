using System.Globalization;
using Qme.Execution;

namespace Qme.Executors.Slurm.Watching;

/// <summary>Asks squeue(1) about all jobs of the user that the controller still knows: with those that have ended a few minutes ago.</summary>
/// <remarks>
/// One call for everything, of this user only, is what the controller answers at the least cost: for a list of ids it would ship the whole
/// cluster's table. A field that is followed by a separator and no width is neither cut nor padded.
/// </remarks>
internal static class Squeue
{
    private static readonly string[] s_fields =
    [
        "JobArrayID", "JobID", "State", "Reason", "exit_code", "SubmitTime", "StartTime", "EndTime", "Partition", "BatchHost", "StdOut", "StdErr", "Name",
        "WorkDir", "Command", "RestartCnt",
    ];

    /// <summary>How many fields a record has.</summary>
    internal static int FieldCount => s_fields.Length;

    /// <summary>
    /// The jobs, and array elements likewise; those that have not started are told together. With -r they would not be, but squeue then
    /// leaves out the last of an array that has a step (<c>--array=0-20:4</c>).
    /// </summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.SchedulerUnreachable"/>.</exception>
    public static IReadOnlyList<JobRecord> Ask(SlurmPrograms programs) => [.. AskFields(programs, s_fields).Select(Read)];

    /// <summary>Asks for any fields, with a record each for the same jobs.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.SchedulerUnreachable"/>.</exception>
    public static IEnumerable<string[]> AskFields(SlurmPrograms programs, IReadOnlyList<string> fields)
    {
        string format = string.Join($":{SlurmPrograms.Separator},", fields) + $":{SlurmPrograms.End}";
        CaptureResult result = programs.AskController("squeue", "--me", "-h", "-t", "all", "-O", format);
        return result.ExitCode == 0
            ? Split(result.Output, fields.Count)
            : throw new QmeException(ErrorIds.SchedulerUnreachable, $"Slurm does not answer: {SlurmPrograms.Complaint(result)}.", "squeue");
    }

    internal static IEnumerable<JobRecord> Read(string output) => Split(output, s_fields.Length).Select(Read);

    private static IEnumerable<string[]> Split(string output, int count)
    {
        foreach (string record in output.Split(SlurmPrograms.End))
        {
            string[] values = record.Split(SlurmPrograms.Separator);
            if (values.Length == count)
            {
                // Lines before the first record are not of it, such as the name of the cluster.
                values[0] = values[0][(values[0].LastIndexOf('\n') + 1)..];
                yield return values;
            }
        }
    }

    private static JobRecord Read(string[] fields)
    {
        JobState state = new(fields[2]);
        (int? exitCode, int? signal) = SlurmValue.WaitStatus(fields[4]);
        DateTimeOffset? started = SlurmValue.Time(fields[6]);
        DateTimeOffset? ended = SlurmValue.Time(fields[7]);

        // A job that never ran has the time of its cancellation for a start, and one that still waits or runs has the times expected of it.
        bool hasEnded = state.TaskState?.HasEnded() ?? false;

        // One that was requeued still has the exit code of the time before (observed with 22.05).
        int? restarts = int.TryParse(fields[15], NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : null;
        bool neverRan = state.TaskState is QmeTaskState.Pending || (state.TaskState is QmeTaskState.Cancelled && (exitCode == 0 || restarts > 0) && started == ended);
        return new JobRecord(fields[0], fields[1], state)
        {
            Reason = SlurmValue.Reason(fields[3]),

            // What did not end by itself, as when its node failed, has 0 for a code that there is not.
            ExitCode = hasEnded && !neverRan && (state.TaskState is QmeTaskState.Complete || exitCode != 0) ? exitCode : null,
            Signal = hasEnded && !neverRan ? signal : null,
            Submitted = SlurmValue.Time(fields[5]),
            Started = neverRan ? null : started,
            Ended = hasEnded ? ended : null,
            Partition = fields[8],
            Host = fields[9].Length > 0 ? fields[9] : null,
            OutputPattern = fields[10].Length > 0 ? fields[10] : null,
            ErrorPattern = fields[11].Length > 0 ? fields[11] : null,
            Name = fields[12],
            WorkDir = fields[13],
            Command = fields[14],
            Restarts = restarts,
        };
    }
}
