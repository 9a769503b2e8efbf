using Qme.Executors.Slurm.Watching;

namespace Qme.Executors.Slurm.Acting;

/// <summary>The action <c>status</c>: the fields of sacct that the user wants to see, in one record for each job or array element.</summary>
internal static class StatusAction
{
    // Asked for besides, to know whose record it is and whether it is one yet.
    private static readonly string[] s_own = ["jobid", "partition"];

    public static IEnumerable<ActionResult> Perform(ActionCall call)
    {
        string[] fields = call.Context.Settings.Text(SlurmExecutor.SacctFormat.Key).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        (QmeTask Task, SlurmJob? Job)[] all = [.. call.Tasks.Select(task => (task, SlurmJob.Of(task)))];
        ILookup<string, ActionResult> answers = all
            .Where(t => t.Job is not null)
            .GroupBy(t => t.Job!.Cluster, t => (t.Task, t.Job!))
            .SelectMany(cluster => Ask(call.Context, cluster.Key, [.. cluster], fields))
            .ToLookup(result => result.Task.Uid);

        // Of what was never submitted there is only what became of the submission.
        return all.SelectMany(t => t.Job is null ? LocalActions.Status.Perform(call with { Tasks = [t.Task] }) : answers[t.Task.Uid]);
    }

    private static IEnumerable<ActionResult> Ask(ExecutorContext context, string? cluster, (QmeTask Task, SlurmJob Job)[] tasks, string[] fields)
    {
        ILookup<string, Record> remembered = AskAccounting(context, cluster, tasks, fields).ToLookup(record => record.SubmittedId);
        SlurmPrograms controller = new(context, cluster);

        // Widths (jobname%30) are for columns.
        string[] names = [.. fields.Select(field => field.Split('%')[0])];
        QmeException? failure = null;
        foreach ((QmeTask task, SlurmJob job) in tasks)
        {
            IReadOnlyList<string?[]> rows = [.. remembered[job.JobId].Select(record => record.Values)];
            if (failure is null && !IsWhole(job, [.. remembered[job.JobId]]))
            {
                try
                {
                    string?[][] known = [.. Scontrol.ShowJob(controller, job.JobId).Select(values => names.Select(name => ControllerFields.Find(values, name)).ToArray())];
                    rows = known.Length > 0 ? known : rows;
                }
                catch (QmeException e) when (e.ErrorId == ErrorIds.SchedulerUnreachable)
                {
                    // It takes its time to say that. What accounting knows is shown all the same.
                    failure = e;
                }
            }

            foreach (string?[] row in rows)
            {
                yield return new ActionResult.Fields(task, [.. names.Zip(row, (name, value) => new KeyValuePair<string, object?>(name, value))]);
            }

            if (rows.Count == 0)
            {
                string why = failure is null ? "Slurm does not know it any more." : failure.Message;
                yield return new ActionResult.Failed(task, new QmeException(ErrorIds.ActionFailed, $"Job {job.JobId} of task {task.Id} ({task.Command}): {why}", task.Id));
            }
        }
    }

    private static List<Record> AskAccounting(ExecutorContext context, string? cluster, (QmeTask Task, SlurmJob Job)[] tasks, string[] fields)
    {
        SlurmPrograms accounting = new(context, cluster) { TimesAreForPeople = true };
        DateTimeOffset since = tasks.Min(t => t.Job.Submitted ?? t.Task.Created);
        List<Record> records = [];
        try
        {
            foreach (string[] chunk in tasks.Select(t => t.Job.JobId).Chunk(Sacct.MostIds))
            {
                records.AddRange((Sacct.AskFields(accounting, chunk, since, [.. s_own, .. fields]) ?? [])
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

    /// <summary>Whether accounting has heard of all of a job: it is told late, and of the elements of an array one by one.</summary>
    private static bool IsWhole(SlurmJob job, IReadOnlyList<Record> records) => job.Elements is null
        ? records.Count > 0
        : !job.Elements.Select(element => element.Index).Except(records.SelectMany(record => record.Indexes)).Any();

    private sealed record Record(string Id, string[] Values)
    {
        public string SubmittedId => Id.Split('_', '+')[0];

        public IEnumerable<string> Indexes => Id.Split('_', 2) is [_, string list] ? ElementList.Read(list) : [];
    }
}
