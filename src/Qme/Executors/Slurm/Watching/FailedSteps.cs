using System.Globalization;
using Qme.Execution;

namespace Qme.Executors.Slurm.Watching;

/// <summary>
/// Finds what failed in a job that says 0 for its exit code: a script whose last command succeeds hides that a step (srun) did not.
/// </summary>
internal static class FailedSteps
{
    // What accounting keeps of an exit code.
    private const int KeptBits = 0x7f;

    private static readonly string[] s_fields = ["JobID", "State", "ExitCode", "DerivedExitCode"];

    /// <summary>What the record of a job that ended well tells of its steps; null when it does not.</summary>
    public static string? Of(JobRecord record) => record is { State.TaskState: QmeTaskState.Complete, StepExitCode: int code }
        ? code == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"exit code {code}")
        : null;

    /// <summary>Asks accounting which step failed, and how.</summary>
    /// <returns>Empty when none did; null when accounting is off, or has not heard of the end yet.</returns>
    /// <exception cref="QmeException"><see cref="ErrorIds.SchedulerUnreachable"/>.</exception>
    public static string? Ask(ExecutorContext context, QmeTask task, SlurmJob job)
    {
        IReadOnlyList<string[]>? rows = Sacct.AskSteps(new SlurmPrograms(context, job.Cluster), [job.JobId], job.Submitted ?? task.Created, s_fields);
        return rows is null ? null : Find(job.JobId, rows);
    }

    /// <summary>The fields that tell of it.</summary>
    public static IReadOnlyList<string> Fields => s_fields;

    /// <summary>Finds it among the records of a job and its steps, which begin with <see cref="Fields"/>; null when they do not say that the job ended well.</summary>
    public static string? Find(string jobId, IReadOnlyCollection<string[]> rows) => rows.FirstOrDefault(row => row[0] == jobId) is [_, "COMPLETED", ..] whole
        ? Read(whole[3], rows.Where(row => row[0].Contains('.', StringComparison.Ordinal)))
        : null;

    /// <param name="highest">The highest exit code of all steps, which is exact.</param>
    /// <param name="steps">The steps, whose exit codes are cut.</param>
    internal static string Read(string highest, IEnumerable<string[]> steps)
    {
        string[][] failed = [.. steps.Where(step => new JobState(step[1]).TaskState is QmeTaskState.Failed or QmeTaskState.Cancelled)];
        if (failed.Length == 0)
        {
            return "";
        }

        int? exact = SlurmValue.ExitCode(highest).ExitCode;
        string[] first = failed[0];
        string how = SlurmValue.ExitCode(first[2]) switch
        {
            (_, int signal) => SignalNames.Of(signal),
            (int code, _) when exact is int known && (known & KeptBits) == code => string.Create(CultureInfo.InvariantCulture, $"exit code {known}"),
            (int and not 0 and int code, _) => string.Create(CultureInfo.InvariantCulture, $"exit code {code}"),
            _ => first[1],
        };
        return failed.Length == 1 ? $"{first[0]}, {how}" : string.Create(CultureInfo.InvariantCulture, $"{first[0]}, {how}, and {failed.Length - 1} more");
    }
}
