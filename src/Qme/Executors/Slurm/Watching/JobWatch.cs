using System.Text.Json;

namespace Qme.Executors.Slurm.Watching;

/// <summary>Finds out what became of jobs: one question to the controller for all, and one to accounting for those it has forgotten.</summary>
/// <param name="context">Who asks.</param>
/// <param name="cluster">The cluster they are on; null for the one of this machine.</param>
internal sealed class JobWatch(ExecutorContext context, string? cluster)
{
    // How long after its submission a job may be missing everywhere: accounting is told late.
    private static readonly TimeSpan s_grace = TimeSpan.FromMinutes(5);

    // Submission and record are stamped by different programs.
    private static readonly TimeSpan s_tolerance = TimeSpan.FromSeconds(5);

    private readonly SlurmPrograms _programs = new(context, cluster);

    /// <summary>What is newly known of tasks, for those of which something is.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.SchedulerUnreachable"/>.</exception>
    public IEnumerable<(QmeTask Task, TaskUpdate Update)> Ask(IEnumerable<(QmeTask Task, SlurmJob Job)> tasks)
    {
        ILookup<string, JobRecord> known = Squeue.Ask(_programs).ToLookup(record => record.SubmittedId);
        List<(QmeTask Task, SlurmJob Job)> forgotten = [];
        foreach ((QmeTask task, SlurmJob job) in tasks)
        {
            JobRecord[] records = [.. OneByOne([.. known[job.JobId]])];
            if (records.Length == 0 || Untold(job, records).Any())
            {
                forgotten.Add((task, job));
            }
            else if (JobUpdate.Of(job, records) is TaskUpdate update)
            {
                yield return (task, WithPaths(update));
            }
        }

        foreach ((QmeTask task, TaskUpdate update) in forgotten.Count > 0 ? AskAccounting(forgotten, known) : [])
        {
            yield return (task, update);
        }
    }

    private IEnumerable<(QmeTask Task, TaskUpdate Update)> AskAccounting(List<(QmeTask Task, SlurmJob Job)> tasks, ILookup<string, JobRecord> known)
    {
        DateTimeOffset since = tasks.Min(t => t.Job.Submitted ?? t.Task.Created);
        IReadOnlyList<JobRecord>? all = Sacct.Ask(_programs, tasks.Select(t => t.Job.JobId), since);
        ILookup<string, JobRecord> remembered = (all ?? []).ToLookup(record => record.SubmittedId);
        foreach ((QmeTask task, SlurmJob job) in tasks)
        {
            // What was submitted before is another job that had the number.
            DateTimeOffset earliest = (job.Submitted ?? task.Created) - s_tolerance;
            JobRecord[] records = [.. OneByOne([.. remembered[job.JobId].Where(record => record.Submitted is not DateTimeOffset submitted || submitted >= earliest), .. OneByOne([.. known[job.JobId]])])];
            records = [.. records, .. Vanished(job, records, all is not null)];
            if (JobUpdate.Of(job, records) is TaskUpdate update)
            {
                yield return (task, WithPaths(update));
            }
            else if (DateTimeOffset.UtcNow - task.Created > s_grace)
            {
                yield return (task, JobUpdate.Forgotten(job));
            }
        }
    }

    /// <summary>The elements that had not ended when they were last seen, and are not among what is said now.</summary>
    private static IEnumerable<SlurmElement> Untold(SlurmJob job, JobRecord[] records) =>
        job.Elements?.Where(element => !ArrayUpdate.HasEnded(element)).ExceptBy(records.Select(record => record.Index), element => element.Index) ?? [];

    /// <summary>
    /// Elements that are told together, because they have not started, one by one. What is said of one alone counts: in accounting the rest of
    /// an array is not always brought up to date.
    /// </summary>
    private static IEnumerable<JobRecord> OneByOne(JobRecord[] records)
    {
        HashSet<string?> told = [.. records.Select(record => record.Index)];
        return records.SelectMany(record => record.Index?.StartsWith('[') == true
            ? ElementList.Read(record.Index).Where(told.Add).Select(index => record with { Id = $"{record.SubmittedId}_{index}" })
            : [record]);
    }

    /// <summary>
    /// Elements that nobody knows any more, while the others are known. One that was waiting and is not in accounting either was cancelled
    /// by itself: then Slurm drops it without a trace.
    /// </summary>
    private static IEnumerable<JobRecord> Vanished(SlurmJob job, JobRecord[] records, bool hasAccounting) =>
        records.Length == 0 ? [] : Untold(job, records).Select(element => new JobRecord(
            $"{job.JobId}_{element.Index}",
            element.JobId,
            new JobState(hasAccounting && new JobState(element.State).TaskState is QmeTaskState.Pending ? "CANCELLED" : JobState.Vanished)));

    /// <summary>Finds the files that are not known yet: of a job that the controller could not be asked about, of elements that have started since.</summary>
    private TaskUpdate WithPaths(TaskUpdate update)
    {
        SlurmJob job = update.Data!.Value.Deserialize<SlurmJob>()!;
        bool hasNewElements = job.FilesFollow is not true && (job.Elements?.Any(element => element is { Started: not null, HasFiles: false }) ?? false);
        if (job.OutputPath is not null && !hasNewElements)
        {
            return update;
        }

        IReadOnlyList<IReadOnlyDictionary<string, string>> shown = Scontrol.ShowJob(_programs, job.JobId);
        if (job.OutputPath is null && shown is [IReadOnlyDictionary<string, string> first, ..])
        {
            job = job.With(first);
        }

        return update with { Data = (job.Elements is null ? job : WithPaths(job, job.Elements, shown)).ToJson() };
    }

    /// <summary>An array with the files of those elements that the controller shows by themselves.</summary>
    private static SlurmJob WithPaths(SlurmJob job, IReadOnlyList<SlurmElement> before, IReadOnlyList<IReadOnlyDictionary<string, string>> shown)
    {
        Dictionary<string, IReadOnlyDictionary<string, string>> byIndex = shown
            .Where(values => values.ContainsKey("ArrayTaskId"))
            .ToDictionary(values => values["ArrayTaskId"]);
        SlurmElement[] elements =
        [
            .. before.Select(element => byIndex.TryGetValue(element.Index, out IReadOnlyDictionary<string, string>? values)
                ? element with
                {
                    HasFiles = true,
                    OutputPath = Other(values.GetValueOrDefault("StdOut"), JobOutput.OfElement(job.OutputPath, element.Index)),
                    ErrorPath = Other(values.GetValueOrDefault("StdErr"), JobOutput.OfElement(job.ErrorPath, element.Index)),
                }
                : element),
        ];

        // The element that has the array's own number proves nothing.
        SlurmElement? witness = elements.FirstOrDefault(element => element.HasFiles && element.Started is not null && element.JobId != job.JobId);
        return job with
        {
            Elements = elements,
            FilesFollow = witness is null ? job.FilesFollow : witness is { OutputPath: null, ErrorPath: null },
        };
    }

    private static string? Other(string? path, string? expected) => path == expected ? null : path;
}
