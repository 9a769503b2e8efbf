using System.Globalization;
using System.Text.Json;
using Qme.Configuration;
using Qme.Execution;
using Qme.Executors.Slurm.Acting;
using Qme.Executors.Slurm.Submitting;
using Qme.Executors.Slurm.Watching;

namespace Qme.Executors.Slurm;

/// <summary>Submits jobs to Slurm: the command is sbatch, and the task is the job that it submits.</summary>
public sealed class SlurmExecutor : Executor
{
    internal static readonly Setting RefreshSeconds = new(
        "refresh_seconds", "10", SettingKind.Duration, "How often Slurm is asked about the jobs that have not ended, at most, by all processes together.");

    internal static readonly Setting LostAfter = new(
        "lost_after", "5m", SettingKind.Duration, "How long neither the controller nor accounting may know a job before it is taken for lost.");

    internal static readonly Setting SacctFormat = new(
        "sacct_format",
        "jobid,jobname,partition,alloccpus,elapsed,state,exitcode",
        SettingKind.SomeText,
        "What the action status shows: fields of sacct, see 'sacct --helpformat'.");

    /// <inheritdoc/>
    public override string Name => "slurm";

    /// <inheritdoc/>
    public override string Description => "Submits batch jobs to Slurm: takes sbatch.";

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings { get; } = [SacctFormat, RefreshSeconds, LostAfter, .. RunSettings.All];

    /// <inheritdoc/>
    public override IReadOnlyList<ExecutorAction> Actions => SlurmActions.All;

    /// <inheritdoc/>
    public override bool IsCommandTheWork => false;

    /// <inheritdoc/>
    public override string? Surroundings => OuterJob.Here?.ToString();

    /// <inheritdoc/>
    public override IEnumerable<string> EndedSurroundings(ExecutorContext context, IEnumerable<string> surroundings)
    {
        OuterJob[] jobs = [.. surroundings.Select(OuterJob.Parse).OfType<OuterJob>()];
        return jobs.Length == 0 ? [] : OuterJob.Ended(new SlurmPrograms(context, cluster: null), jobs).Select(job => job.ToString());
    }

    /// <inheritdoc/>
    public override string Takes => "the program sbatch";

    /// <inheritdoc/>
    public override bool Recognizes(CommandLine command)
    {
        ArgumentNullException.ThrowIfNull(command);
        return command.Name == "sbatch";
    }

    /// <inheritdoc/>
    public override JsonElement? Prepare(ExecutorContext context, QmeTask task)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(task);
        if (Variable(task, OuterJob.Variable) is string outer)
        {
            context.Log.Warn($"This is submitted from within job {outer}: its variables SLURM_* are passed on to the new job, where they may mislead srun.");
        }

        // What another program makes of its arguments is not known.
        if (!Recognizes(task.CommandLine))
        {
            return null;
        }

        SbatchArguments arguments = SbatchArguments.Read(task.ArgumentList);
        BatchScript script = BatchScript.Find(task, arguments, name => Variable(task, name));
        script.Keep(task);
        return new SubmissionData(Submission.Read(task, script, arguments, name => Variable(task, name)), Unconfirmed: null).ToJson();
    }

    /// <inheritdoc/>
    public override TaskUpdate Conclude(ExecutorContext context, QmeTask task, CommandEnd end)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(task);

        // A job that is named has been submitted, whatever happened to sbatch afterwards: with --wait it ends as the job does.
        return SubmissionReply.Of(task) is SubmissionReply reply
            ? SubmittedJob.Update(context, task, reply)
            : SubmissionEnd.Update(task, base.Conclude(context, task, end), isSeen: true);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> RestartArguments { get; } = [ElementChoice.Argument];

    /// <inheritdoc/>
    public override CommandLine CommandToRestart(QmeTask task, IReadOnlyDictionary<string, object?> arguments) => ElementRestart.Command(task, arguments);

    /// <inheritdoc/>
    public override IEnumerable<string> NoticesBeforeRestart(QmeTask task) => Resubmission.Notices(task, name => Variable(task, name));

    /// <inheritdoc/>
    public override TimeSpan RefreshInterval(Settings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.Duration(RefreshSeconds.Key);
    }

    /// <inheritdoc/>
    public override IEnumerable<(QmeTask Task, TaskUpdate Update)> Refresh(RefreshCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return [.. LookAtSubmissions(call), .. AskClusters(call), .. LookClosely(call)];
    }

    /// <inheritdoc/>
    /// <remarks>Of a job that was never submitted there is what sbatch said.</remarks>
    public override IReadOnlyList<OutputFiles> OutputOf(QmeTask task) => SlurmJob.Of(task) is SlurmJob job ? JobOutput.Of(task, job) : base.OutputOf(task);

    /// <inheritdoc/>
    /// <remarks>Its nodes write to a file server, which shows that to others a moment later.</remarks>
    public override TimeSpan OutputDelay => TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<string, string?>> Describe(QmeTask task)
    {
        if (SlurmJob.Of(task) is not SlurmJob job)
        {
            return Unconfirmed.Of(task) is Unconfirmed unconfirmed
                ? [new("sbatch said", unconfirmed.Words), new("May be job", unconfirmed.Candidates is [] ? null : string.Join(", ", unconfirmed.Candidates))]
                : [];
        }

        return
        [
            new("Job", job.Cluster is null ? job.JobId : $"{job.JobId} on cluster {job.Cluster}"),
            new("Partition", job.Partition),
            new(job.Elements is null ? "Slurm says" : "Elements", job.Reason is null ? job.State : $"{job.State}, {job.Reason}"),
            new("Components", job.Components is null ? null : string.Join(", ", job.Components.Select(component => $"{job.JobId}+{component.Index} {component.State}"))),
            new("But step", job.FailedStep is { Length: > 0 } step ? step : null),
            new("Restarts", job.Restarts > 0 ? job.Restarts.ToString(CultureInfo.InvariantCulture) : null),
            new("Submitted", Local(job.Submitted)),
            new("Last seen", Local(job.SeenAt)),
            new("Output to", job.Elements is null ? job.OutputPath : null),
            new("Error to", job.Elements is null && job.ErrorPath != job.OutputPath ? job.ErrorPath : null),
        ];
    }

    /// <summary>Whether a task has not come to its job yet: its command still runs, or nobody saw it end.</summary>
    private static bool IsSubmitting(QmeTask task) => !SlurmJob.IsOf(task) && task.Reason != Unconfirmed.Reason;

    /// <summary>What became of sbatch itself; null when it still runs and has said nothing yet.</summary>
    private TaskUpdate? Look(ExecutorContext context, QmeTask task)
    {
        TaskUpdate? update = LocalTasks.Look(task);

        // Named by an sbatch that still waits for its job (--wait), or one whose end nobody was there to see. What another program
        // says first need not be its last word.
        if (update is null ? Recognizes(task.CommandLine) : update.State is QmeTaskState.Lost)
        {
            if (SubmissionReply.Of(task) is SubmissionReply reply)
            {
                return SubmittedJob.Update(context, task, reply);
            }

            return update is null ? null : SubmissionEnd.Update(task, update, isSeen: false);
        }

        return update;
    }

    private static string? Local(DateTimeOffset? time) => time?.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private IEnumerable<(QmeTask Task, TaskUpdate Update)> LookAtSubmissions(RefreshCall call)
    {
        foreach (QmeTask task in call.Tasks.Where(task => !task.HasEnded && IsSubmitting(task)))
        {
            if (Look(call.Context, task) is TaskUpdate update)
            {
                yield return (task, update);
            }
        }
    }

    /// <summary>
    /// Asks about jobs, cluster by cluster. A task that has ended is asked about when that is demanded of it: its job may have been requeued since,
    /// and one that was lost may have been found.
    /// </summary>
    private static IEnumerable<(QmeTask Task, TaskUpdate Update)> AskClusters(RefreshCall call)
    {
        QmeTask[] wanted = [.. call.Tasks.Where(task => task.HasEnded ? call.IsDemanded && SlurmJob.IsOf(task) : !IsSubmitting(task))];
        if (wanted.Length == 0)
        {
            yield break;
        }

        // Whoever wanted to see one: the answer is about all of them anyway.
        ILookup<string, Watched> all = call.ListNotEnded()
            .Where(task => !IsSubmitting(task))
            .UnionBy(wanted.Where(task => task.State is QmeTaskState.Lost), task => task.Uid)
            .Select(Watched.Of)
            .ToLookup(watched => watched.Cluster ?? "");
        foreach (IGrouping<string?, Watched> cluster in wanted.Select(Watched.Of).GroupBy(watched => watched.Cluster))
        {
            Watched[] watched = [.. all[cluster.Key ?? ""]];
            IEnumerable<(QmeTask, TaskUpdate?)> ended = cluster.Select(w => w.Task).Where(task => task.HasEnded && task.State is not QmeTaskState.Lost).Select(task => (task, (TaskUpdate?)null));
            JobWatch watch = new(call.Context, cluster.Key)
            {
                FindEnded = call.FindEnded,
                Unconfirmed = [.. watched.Where(w => w.Job is null).Select(w => w.Task)],
                IsTaken = jobId => IsTaken(call, jobId, cluster.Key),
                ListWithoutJob = () => call.ListNotEnded().Where(task => Submission.Of(task) is not null && Watched.Of(task) is { Job: null } w && w.Cluster == cluster.Key),
            };
            (QmeTask, SlurmJob)[] jobs = [.. watched.Where(w => w.Job is not null).Select(w => (w.Task, w.Job!))];
            foreach ((QmeTask Task, TaskUpdate Update) found in call.Ask(cluster.Key ?? "", [.. cluster.Select(w => w.Task)], () => watch.Ask(jobs).Concat(ended)))
            {
                yield return found;
            }
        }
    }

    /// <summary>Asks once, for a person who looks at a job that ended well, whether a step of it did not.</summary>
    private static IEnumerable<(QmeTask Task, TaskUpdate Update)> LookClosely(RefreshCall call)
    {
        foreach ((QmeTask task, SlurmJob job) in call.IsClose ? call.Tasks.Where(task => task.State is QmeTaskState.Complete && SlurmJob.IsOf(task)).Select(task => (task, SlurmJob.Of(task)!)) : [])
        {
            string? failedStep = null;
            try
            {
                failedStep = job is { FailedStep: null, Elements: null } ? FailedSteps.Ask(call.Context, task, job) : null;
            }
            catch (QmeException e) when (e.ErrorId == ErrorIds.SchedulerUnreachable)
            {
                call.Context.Log.Verbose($"Whether a step of job {job.JobId} failed is not known: {e.Message}");
            }

            if (failedStep is not null)
            {
                yield return (task, TaskUpdate.Adding(task, (job with { FailedStep = failedStep }).ToJson()));
            }
        }
    }

    /// <summary>Whether a job is that of a task already.</summary>
    private static bool IsTaken(RefreshCall call, string jobId, string? cluster) =>
        call.FindByRef(jobId).Any(task => SlurmJob.Of(task) is SlurmJob job && job.Cluster == cluster);

    /// <summary>A variable of the environment that the command of a task gets.</summary>
    private static string? Variable(QmeTask task, string name) =>
        task.Environment.TryGetValue(name, out string? value) ? value : Environment.GetEnvironmentVariable(name);

    /// <summary>A task whose job is asked about.</summary>
    private sealed record Watched(QmeTask Task, SlurmJob? Job, string? Cluster)
    {
        public static Watched Of(QmeTask task) => SlurmJob.Of(task) is SlurmJob job
            ? new Watched(task, job, job.Cluster)
            : new Watched(task, null, Submission.Of(task) is Submission submission ? Adoption.ClusterOf(submission) : null);
    }
}
