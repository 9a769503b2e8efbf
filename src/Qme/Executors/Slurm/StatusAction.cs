namespace Qme.Executors.Slurm;

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
        SlurmPrograms accounting = new(context, cluster) { TimesAreForPeople = true };
        SlurmPrograms controller = new(context, cluster);
        DateTimeOffset since = tasks.Min(t => t.Job.Submitted ?? t.Task.Created);
        Dictionary<string, List<string[]>> remembered = [];
        try
        {
            foreach (string[] chunk in tasks.Select(t => t.Job.JobId).Chunk(Sacct.MostIds))
            {
                foreach (string[] row in Sacct.AskFields(accounting, chunk, since, [.. s_own, .. fields]) ?? [])
                {
                    if (row[1].Length > 0)
                    {
                        string id = row[0].Split('_', '+')[0];
                        (remembered.TryGetValue(id, out List<string[]>? rows) ? rows : remembered[id] = []).Add(row[s_own.Length..]);
                    }
                }
            }
        }
        catch (QmeException e) when (e.ErrorId == ErrorIds.SchedulerUnreachable)
        {
            context.Log.Warn($"{e.Message} The controller is asked instead.");
        }

        // Widths (jobname%30) are for columns.
        string[] names = [.. fields.Select(field => field.Split('%')[0])];
        QmeException? failure = null;
        foreach ((QmeTask task, SlurmJob job) in tasks)
        {
            IEnumerable<IEnumerable<string?>> rows = [];
            if (remembered.TryGetValue(job.JobId, out List<string[]>? records))
            {
                rows = records;
            }
            else if (failure is null)
            {
                try
                {
                    rows = Scontrol.ShowJob(controller, job.JobId).Select(values => names.Select(name => ControllerFields.Find(values, name)));
                }
                catch (QmeException e) when (e.ErrorId == ErrorIds.SchedulerUnreachable)
                {
                    // It takes its time to say that. What accounting knows is shown all the same.
                    failure = e;
                }
            }

            bool found = false;
            foreach (IEnumerable<string?> row in rows)
            {
                found = true;
                yield return new ActionResult.Fields(task, [.. names.Zip(row, (name, value) => new KeyValuePair<string, object?>(name, value))]);
            }

            if (!found)
            {
                string why = failure is null ? "Slurm does not know it any more." : failure.Message;
                yield return new ActionResult.Failed(task, new QmeException(ErrorIds.ActionFailed, $"Job {job.JobId} of task {task.Id} ({task.Command}): {why}", task.Id));
            }
        }
    }
}
