using System.Globalization;
using Qme.Executors.Slurm.Submitting;

namespace Qme.Executors.Slurm.Watching;

/// <summary>Turns what Slurm says about the elements of an array into what becomes of its one task.</summary>
internal static class ArrayUpdate
{
    public static TaskUpdate? Of(SlurmJob job, IReadOnlyCollection<JobRecord> records)
    {
        Dictionary<string, SlurmElement> elements = (job.Elements ?? []).ToDictionary(element => element.Index);
        foreach (JobRecord record in records.Where(record => record.State.TaskState is not null))
        {
            SlurmElement? before = elements.GetValueOrDefault(record.Index!);
            elements[record.Index!] = new SlurmElement(record.Index!, record.JobId, record.State.Name, record.Reason, record.ExitCode, record.Signal)
            {
                Started = record.Started,
                Ended = record.Ended,
                Host = FilePattern.HasHost(job.OutputPattern) || FilePattern.HasHost(job.ErrorPattern) ? record.Host ?? before?.Host : null,
            };
        }

        if (elements.Count == 0)
        {
            return null;
        }

        SlurmElement[] ordered = [.. elements.Values.OrderBy(element => Number(element.Index))];
        QmeTaskState state = StateOf(ordered);
        string counts = Counts(ordered);
        return new TaskUpdate(state)
        {
            Reason = state is QmeTaskState.Complete ? null : counts,
            ExitCode = state switch
            {
                QmeTaskState.Complete => 0,

                // As sbatch --wait has it: the highest.
                QmeTaskState.Failed => ordered.Max(element => element.ExitCode),
                _ => null,
            },
            Ref = job.JobId,
            Started = ordered.Min(element => element.Started),
            NeverStarted = state is QmeTaskState.Cancelled && ordered.All(element => element.Started is null),
            Ended = state.HasEnded() ? ordered.Max(element => element.Ended) : null,
            Data = (job with
            {
                Submitted = records.FirstOrDefault()?.Submitted ?? job.Submitted,
                Partition = records.FirstOrDefault()?.Partition ?? job.Partition,
                State = counts,
                Reason = ordered.Where(element => !HasEnded(element)).Select(element => element.Reason).FirstOrDefault(reason => reason is not null),
                Elements = ordered,
            }).ToJson(),
        };
    }

    public static bool HasEnded(SlurmElement element) => new JobState(element.State).TaskState?.HasEnded() ?? false;

    private static QmeTaskState StateOf(SlurmElement[] elements)
    {
        HashSet<QmeTaskState?> states = [.. elements.Select(element => new JobState(element.State).TaskState)];
        if (!elements.All(HasEnded))
        {
            return states.All(state => state is QmeTaskState.Pending) ? QmeTaskState.Pending : QmeTaskState.Running;
        }

        // The worst of them: what is not known at all, then what went wrong.
        return states.Contains(QmeTaskState.Lost) ? QmeTaskState.Lost
            : states.Contains(QmeTaskState.Failed) ? QmeTaskState.Failed
            : states.Contains(QmeTaskState.Cancelled) ? QmeTaskState.Cancelled
            : QmeTaskState.Complete;
    }

    /// <summary>How many are in which state: <c>1 FAILED, 12 COMPLETED</c>.</summary>
    private static string Counts(SlurmElement[] elements) => string.Join(", ", elements
        .CountBy(element => new JobState(element.State).Word)
        .OrderBy(count => count.Value)
        .ThenBy(count => count.Key, StringComparer.Ordinal)
        .Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Value} {count.Key}")));

    private static long Number(string index) => long.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : long.MaxValue;
}
