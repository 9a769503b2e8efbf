using Qme.Execution;
using Qme.Executors.Slurm.Watching;

namespace Qme.Executors.Slurm.Acting;

/// <summary>The action <c>status</c>: the fields of sacct that the user wants to see, in one record for each job or array element.</summary>
internal static class StatusAction
{
    // Asked for besides, to know whose record it is and whether it is one yet.
    private static readonly string[] s_own = ["jobid", "partition"];

    private const string AllFields = "all";

    public static IEnumerable<ActionResult> Perform(ActionCall call)
    {
        JobTargets targets = JobTargets.Of(call);
        string[] fields = call.Context.Settings.Text(SlurmExecutor.SacctFormat.Key).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Dictionary<string, IEnumerable<ActionResult>> answers = targets.All
            .GroupBy(target => target.Job.Cluster)
            .SelectMany(cluster => Ask(call.Context, cluster.Key, [.. cluster], fields))
            .GroupBy(result => result.Task.Uid)
            .ToDictionary(results => results.Key, results => (IEnumerable<ActionResult>)results);

        // Of what was never submitted there is only what became of the submission.
        return call.Tasks.SelectMany(task =>
            answers.TryGetValue(task.Uid, out IEnumerable<ActionResult>? answer) ? answer
            : targets.Failures.TryGetValue(task.Uid, out ActionResult? failure) ? [failure]
            : LocalActions.Status.Perform(call with { Tasks = [task] }));
    }

    private static IEnumerable<ActionResult> Ask(ExecutorContext context, string? cluster, JobTarget[] targets, string[] wanted)
    {
        SlurmPrograms programs = new(context, cluster) { TimesAreForPeople = true };
        string[] fields = wanted.Contains(AllFields, StringComparer.OrdinalIgnoreCase) ? FieldsThereAre(programs) : wanted;

        // Widths (jobname%30) are for columns.
        string[] names = [.. fields.Select(field => field.Split('%')[0])];
        ILookup<string, Record> remembered = AskAccounting(context, programs, targets, fields).ToLookup(record => record.SubmittedId);
        (ILookup<string, Record> queued, QmeException? failure) = targets.All(target => IsWhole(target, remembered[target.Job.JobId]))
            ? (Enumerable.Empty<Record>().ToLookup(record => record.SubmittedId), null)
            : AskController(programs, names);
        foreach (JobTarget target in targets)
        {
            Record[] records = [.. remembered[target.Job.JobId]];
            if (!IsWhole(target, records) && queued[target.Job.JobId].ToArray() is { Length: > 0 } now)
            {
                records = now;
            }

            Record[] shown = [.. records.Where(record => target.Indexes is null || record.Indexes.Any(target.Indexes.Contains))];
            foreach (Record record in shown)
            {
                yield return new ActionResult.Fields(target.Task, [.. names.Zip(record.Values, (name, value) => new KeyValuePair<string, object?>(name, value))]);
            }

            if (shown.Length == 0)
            {
                string why = failure is null ? "Slurm does not know it any more." : failure.Message;
                yield return new ActionResult.Failed(target.Task, new QmeException(ErrorIds.ActionFailed, $"Job {target.Id} of task {target.Task.Id} ({target.Task.Command}): {why}", target.Task.Id));
            }
        }
    }

    /// <summary>All fields that sacct has, or those that the controller knows as well, where there is no accounting.</summary>
    private static string[] FieldsThereAre(SlurmPrograms programs)
    {
        try
        {
            CaptureResult result = programs.Ask("sacct", "--helpformat");
            string[] names = result.ExitCode == 0 ? result.Output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries) : [];
            return names.Length > 0 ? names : [.. ControllerFields.All];
        }
        catch (QmeException e) when (e.InnerException is QmeException { ErrorId: ErrorIds.CommandNotFound })
        {
            return [.. ControllerFields.All];
        }
    }

    private static List<Record> AskAccounting(ExecutorContext context, SlurmPrograms programs, JobTarget[] targets, string[] fields)
    {
        DateTimeOffset since = targets.Min(target => target.Job.Submitted ?? target.Task.Created);
        List<Record> records = [];
        try
        {
            foreach (string[] chunk in targets.Select(target => target.Job.JobId).Chunk(Sacct.MostIds))
            {
                records.AddRange((Sacct.AskFields(programs, chunk, since, [.. s_own, .. fields]) ?? [])
                    .Where(row => row[1].Length > 0)
                    .Select(row => new Record(row[0], row[s_own.Length..])));
            }
        }
        catch (QmeException e) when (e.ErrorId == ErrorIds.SchedulerUnreachable)
        {
            context.Log.Warn($"{e.Message} The controller is asked instead.");
        }

        return records;
    }

    /// <summary>What the controller says of all jobs of the user. It takes its time to say that it is down; what accounting knows is shown all the same.</summary>
    private static (ILookup<string, Record> Records, QmeException? Failure) AskController(SlurmPrograms programs, string[] names)
    {
        QmeException? failure = null;
        Record[] records = [];
        try
        {
            records =
            [
                .. QueueRecords.Ask(programs, ControllerFields.ToAsk(names))
                    .SelectMany(job => job)
                    .Select(values => new Record(values[QueueRecords.Id], [.. names.Select(name => ControllerFields.Find(values, name))])),
            ];
        }
        catch (QmeException e) when (e.ErrorId == ErrorIds.SchedulerUnreachable)
        {
            failure = e;
        }

        return (records.ToLookup(record => record.SubmittedId), failure);
    }

    /// <summary>Whether accounting has heard of all that is meant: it is told late, and of the elements of an array one by one.</summary>
    private static bool IsWhole(JobTarget target, IEnumerable<Record> records) => target.Job.Elements is null
        ? records.Any()
        : !(target.Indexes ?? target.Job.Elements.Select(element => element.Index)).Except(records.SelectMany(record => record.Indexes)).Any();

    private sealed record Record(string Id, string?[] Values)
    {
        public string SubmittedId => JobRecord.SubmittedIdOf(Id);

        public IEnumerable<string> Indexes => QueueRecords.IndexesOf(Id);
    }
}
