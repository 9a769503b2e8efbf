using System.Globalization;
using Qme.Executors.Slurm.Submitting;

namespace Qme.Executors.Slurm.Watching;

/// <summary>Turns what Slurm says about the elements of an array, or the components of a job of several, into what becomes of their one task.</summary>
internal static class PartsUpdate
{
    /// <summary>What is known of a task from the records about the parts of its job; those that are not mentioned are as they were last seen.</summary>
    public static TaskUpdate? Of(SlurmJob job, IReadOnlyCollection<JobRecord> records)
    {
        Dictionary<string, SlurmElement> parts = (job.Parts ?? []).ToDictionary(part => part.Index);
        bool hasRestarted = false;
        foreach (JobRecord record in records.Where(record => record.State.TaskState is not null))
        {
            SlurmElement? before = parts.GetValueOrDefault(record.Part!);
            bool isAgain = before is not null && record.Restarts > before.Restarts;
            if (before is null || isAgain || !IsSettled(before))
            {
                parts[record.Part!] = Part(job, record, before);
                hasRestarted |= isAgain;
            }
        }

        if (parts.Count == 0)
        {
            return null;
        }

        SlurmElement[] ordered = [.. parts.Values.OrderBy(part => Number(part.Index))];
        bool isArray = job.Components is null && !records.Any(record => record.Component is not null);
        SlurmJob seen = job with
        {
            // An element that was requeued was submitted when its array was.
            Submitted = job.Submitted ?? records.FirstOrDefault(record => record.Restarts is not > 0)?.Submitted,
            SeenAt = null,
            Partition = records.FirstOrDefault()?.Partition ?? job.Partition,
            Elements = isArray ? ordered : null,
            Components = isArray ? null : ordered,
        };
        return Of(seen, ordered, isArray ? null : records.FirstOrDefault(record => record.Component == "0")) with { Reopens = hasRestarted };
    }

    /// <summary>What becomes of a task when the parts that nobody knows any more are given up. Those that had ended keep what they are.</summary>
    /// <param name="job">The job.</param>
    /// <param name="parts">Its parts, with those that are given up in them.</param>
    public static TaskUpdate GivenUp(SlurmJob job, SlurmElement[] parts) =>
        Of(job with { Elements = job.Elements is null ? null : parts, Components = job.Components is null ? null : parts }, parts, first: null);

    public static bool HasEnded(SlurmElement part) => new JobState(part.State).TaskState?.HasEnded() ?? false;

    private static TaskUpdate Of(SlurmJob job, SlurmElement[] parts, JobRecord? first)
    {
        QmeTaskState state = StateOf(parts);

        // Components are one job and as a rule in one state, in which the first speaks for all.
        SlurmElement? speaker = job.Components is not null && parts.DistinctBy(part => part.State).Count() == 1 ? parts[0] : null;
        string counts = speaker?.State ?? Counts(parts);
        return new TaskUpdate(state)
        {
            Reason = speaker is not null && first is not null ? JobUpdate.ReasonOf(first) : state is QmeTaskState.Complete ? null : counts,
            ExitCode = state switch
            {
                QmeTaskState.Complete => 0,

                // As sbatch --wait has it: the highest.
                QmeTaskState.Failed => parts.Max(part => part.ExitCode),
                _ => speaker?.ExitCode,
            },
            Signal = speaker?.Signal,
            Ref = job.JobId,
            Started = parts.Min(part => part.Started),
            NeverStarted = state is QmeTaskState.Cancelled && parts.All(part => part.Started is null),
            Ended = state.HasEnded() ? parts.Max(part => part.Ended) : null,
            Data = (job with
            {
                State = counts,
                Reason = speaker is not null ? speaker.Reason : parts.Where(part => !HasEnded(part)).Select(part => part.Reason).FirstOrDefault(reason => reason is not null),
            }).ToJson(),
        };
    }

    private static SlurmElement Part(SlurmJob job, JobRecord record, SlurmElement? before) =>
        new(record.Part!, record.JobId, record.State.Name, record.Reason, record.ExitCode, record.Signal)
        {
            Started = record.Started,
            Ended = record.Ended,
            Restarts = record.Restarts ?? before?.Restarts ?? 0,
            Host = FilePattern.HasHost(job.OutputPattern) || FilePattern.HasHost(job.ErrorPattern) ? record.Host ?? before?.Host : null,
        };

    /// <summary>Whether somebody has seen how it ended: then only a requeue changes it.</summary>
    private static bool IsSettled(SlurmElement part) => HasEnded(part) && part.State != JobState.Vanished;

    private static QmeTaskState StateOf(SlurmElement[] parts)
    {
        HashSet<QmeTaskState?> states = [.. parts.Select(part => new JobState(part.State).TaskState)];
        if (!parts.All(HasEnded))
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
    private static string Counts(SlurmElement[] parts) => string.Join(", ", parts
        .CountBy(part => new JobState(part.State).Word)
        .OrderBy(count => count.Value)
        .ThenBy(count => count.Key, StringComparer.Ordinal)
        .Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Value} {count.Key}")));

    private static long Number(string index) => long.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : long.MaxValue;
}
