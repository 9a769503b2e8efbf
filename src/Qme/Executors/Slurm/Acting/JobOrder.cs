using Qme.Execution;
using Qme.Executors.Slurm.Watching;

namespace Qme.Executors.Slurm.Acting;

/// <summary>Something that Slurm is told to do with jobs: many in one call, and then one question about what came of it.</summary>
/// <param name="Program">The program that is told.</param>
/// <param name="Arguments">What it is told, for the ids of the jobs.</param>
/// <param name="Done">What was done, in a word for a person: <c>held</c>.</param>
internal sealed record JobOrder(string Program, Func<IReadOnlyList<string>, IEnumerable<string>> Arguments, string Done)
{
    // As many as a command line takes with ease: a single word of it may have 128 KiB.
    private const int MostIds = 500;
    private const int MostCharacters = 100_000;

    /// <summary>Whether it can be done with what has ended.</summary>
    public bool TakesEnded { get; init; }

    /// <summary>What is said of an order that was taken, from the states that the jobs are in afterwards.</summary>
    public Func<IReadOnlyList<QmeTaskState>, string>? Message { get; init; }

    /// <summary>Whether a job that is in these states afterwards is as it should be, although Slurm refused in these words.</summary>
    public Func<IReadOnlyList<QmeTaskState>, string, bool> IsAsWanted { get; init; } = (_, _) => false;

    /// <summary>Gives the order for the jobs of tasks.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.ActionArgumentInvalid"/>; <see cref="ErrorIds.SchedulerUnreachable"/>.</exception>
    public IEnumerable<ActionResult> Give(ActionCall call, IEnumerable<(QmeTask Task, SlurmJob Job)> jobs)
    {
        ElementChoice? choice = ElementChoice.Of(call.Arguments);
        List<JobTarget> targets = [];
        foreach ((QmeTask task, SlurmJob job) in jobs)
        {
            foreach (ActionResult failed in Choose(task, job, choice, targets))
            {
                yield return failed;
            }
        }

        foreach (ActionResult result in targets.GroupBy(target => target.Job.Cluster).SelectMany(cluster => Give(call.Context, cluster.Key, [.. cluster])))
        {
            yield return result;
        }
    }

    /// <summary>Adds what is meant of a job to the targets, and says of what that is not sensible.</summary>
    private IEnumerable<ActionResult> Choose(QmeTask task, SlurmJob job, ElementChoice? choice, List<JobTarget> targets)
    {
        IReadOnlyList<SlurmElement> elements = [];
        QmeException? failure = null;
        try
        {
            elements = choice?.In(task, job) ?? [];
        }
        catch (QmeException e)
        {
            failure = e;
        }

        if (failure is not null)
        {
            yield return new ActionResult.Failed(task, failure);
            yield break;
        }

        string[] ended = TakesEnded ? [] : [.. elements.Where(element => new JobState(element.State).TaskState?.HasEnded() ?? false).Select(element => element.Index)];
        if (ended.Length > 0)
        {
            yield return new ActionResult.Failed(task, Failure(task, $"{JobTarget.Named(ended)} of task", "had ended already."));
        }

        if (choice is null || ended.Length < elements.Count)
        {
            targets.Add(new JobTarget(task, job, choice is null ? null : elements.Select(element => element.Index).Except(ended).ToHashSet()));
        }
    }

    private IEnumerable<ActionResult> Give(ExecutorContext context, string? cluster, IReadOnlyList<JobTarget> targets)
    {
        SlurmPrograms programs = new(context, cluster);
        Refusals refusals = new();
        foreach (JobTarget[] chunk in Chunks(targets))
        {
            CaptureResult result = programs.Ask(Program, Arguments([.. chunk.Select(target => target.Id)]));
            refusals.Add(result, chunk.Select(target => target.Job.JobId));
        }

        // Who does not answer need not be asked again: it takes long to find that out.
        Dictionary<string, TaskUpdate> updates = refusals.HasAnswer ? AskAbout(context, cluster, targets) : [];
        return targets.SelectMany(target => Report(target, updates.GetValueOrDefault(target.Task.Uid), refusals));
    }

    private static IEnumerable<JobTarget[]> Chunks(IEnumerable<JobTarget> targets)
    {
        List<JobTarget> chunk = [];
        int characters = 0;
        foreach (JobTarget target in targets)
        {
            if (chunk.Count == MostIds || (chunk.Count > 0 && characters + target.Id.Length > MostCharacters))
            {
                yield return [.. chunk];
                chunk.Clear();
                characters = 0;
            }

            chunk.Add(target);
            characters += target.Id.Length + 1;
        }

        if (chunk.Count > 0)
        {
            yield return [.. chunk];
        }
    }

    private IEnumerable<ActionResult> Report(JobTarget target, TaskUpdate? update, Refusals refusals)
    {
        IReadOnlyList<QmeTaskState> states = update is null ? [] : target.StatesIn(update);
        string? why = refusals.Of(target.Job.JobId);
        (IReadOnlySet<string> Indexes, string Why)[] partly = [.. RefusedElements(target, refusals)];
        if (why is null && partly.Length > 0 && partly.Sum(refusal => refusal.Indexes.Count) >= Meant(target).Count)
        {
            why = partly[0].Why;
        }

        if (why is not null && !IsAsWanted(states, why))
        {
            yield return new ActionResult.Failed(target.Task, Failure(target.Task, $"{target.Prefix}{(target.Prefix.Length > 0 ? "task" : "Task")}", $"{JobTarget.Was(target.Indexes?.Count ?? 1)} not {Done}: {why}."));
            yield break;
        }

        // That Slurm has taken it is the proof that the job goes on.
        bool reopens = TakesEnded && target.Task.HasEnded && update?.State.HasEnded() == false;
        yield return new ActionResult.Done(target.Task, Message?.Invoke(states) ?? Done, reopens ? update! with { Reopens = true } : update);

        // Of a whole array those that have ended are not meant.
        foreach ((IReadOnlySet<string> indexes, string reason) in target.Indexes is null ? [] : partly)
        {
            yield return new ActionResult.Failed(target.Task, Failure(target.Task, $"{JobTarget.Named(indexes)} of task", $"{JobTarget.Was(indexes.Count)} not {Done}: {reason}."));
        }
    }

    /// <summary>The refused elements among those that are meant: Slurm also names others that it keeps in one record with them.</summary>
    private static IEnumerable<(IReadOnlySet<string> Indexes, string Why)> RefusedElements(JobTarget target, Refusals refusals) => refusals.OfElements(target.Job.JobId)
        .Select(refusal => ((IReadOnlySet<string>)refusal.Indexes.Intersect(Meant(target)).ToHashSet(), refusal.Why))
        .Where(refusal => refusal.Item1.Count > 0);

    private static IReadOnlySet<string> Meant(JobTarget target) => target.Indexes ?? (target.Job.Elements ?? []).Select(element => element.Index).ToHashSet();

    private static Dictionary<string, TaskUpdate> AskAbout(ExecutorContext context, string? cluster, IReadOnlyList<JobTarget> targets)
    {
        try
        {
            return new JobWatch(context, cluster).Ask([.. targets.Select(target => (target.Task, target.Job))])
                .Where(found => found.Update is not null)
                .ToDictionary(found => found.Task.Uid, found => found.Update!);
        }
        catch (QmeException e) when (e.ErrorId == ErrorIds.SchedulerUnreachable)
        {
            context.Log.Warn($"What came of it is not known yet: {e.Message}");
            return [];
        }
    }

    private static QmeException Failure(QmeTask task, string subject, string why) => new(ErrorIds.ActionFailed, $"{subject} {task.Id} ({task.Command}) {why}", task.Id);
}
