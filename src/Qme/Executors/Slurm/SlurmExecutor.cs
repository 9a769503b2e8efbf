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
    public override IReadOnlyList<Setting> Settings { get; } = [SacctFormat, RefreshSeconds, .. RunSettings.All];

    /// <inheritdoc/>
    public override IReadOnlyList<ExecutorAction> Actions => SlurmActions.All;

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
        if (Variable(task, "SLURM_JOB_ID") is string outer)
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
    public override TimeSpan RefreshInterval(Settings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.Duration(RefreshSeconds.Key);
    }

    /// <inheritdoc/>
    public override IEnumerable<(QmeTask Task, TaskUpdate Update)> Refresh(RefreshCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        foreach (QmeTask task in call.Tasks.Where(IsSubmitting))
        {
            if (Look(call.Context, task) is TaskUpdate update)
            {
                yield return (task, update);
            }
        }

        if (call.Tasks.All(IsSubmitting) || call.TakeTurn() is not IReadOnlyList<QmeTask> all)
        {
            yield break;
        }

        // Whoever wanted to see one: the answer is about all of them anyway.
        QmeException? failure = null;
        foreach (IGrouping<string?, Watched> cluster in all.Where(task => !IsSubmitting(task)).Select(Watched.Of).GroupBy(watched => watched.Cluster))
        {
            // One cluster that does not answer is no reason not to ask the others.
            foreach ((QmeTask Task, TaskUpdate Update) found in Ask(call, cluster.Key, [.. cluster], ref failure))
            {
                yield return found;
            }
        }

        if (failure is not null)
        {
            throw failure;
        }
    }

    /// <inheritdoc/>
    /// <remarks>Of a job that was never submitted there is what sbatch said.</remarks>
    public override IReadOnlyList<OutputFiles> OutputOf(QmeTask task) => SlurmJob.Of(task) is SlurmJob job ? JobOutput.Of(task, job) : base.OutputOf(task);

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
            new("Submitted", job.Submitted?.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)),
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

    /// <summary>What a cluster answers, as far as it does.</summary>
    private static List<(QmeTask Task, TaskUpdate Update)> Ask(RefreshCall call, string? cluster, IReadOnlyList<Watched> tasks, ref QmeException? failure)
    {
        List<(QmeTask Task, TaskUpdate Update)> found = [];
        IEnumerable<(QmeTask, SlurmJob)> jobs = tasks.Where(watched => watched.Job is not null).Select(watched => (watched.Task, watched.Job!));
        IEnumerable<QmeTask> unconfirmed = tasks.Where(watched => watched.Job is null).Select(watched => watched.Task);
        try
        {
            foreach ((QmeTask Task, TaskUpdate Update) one in new JobWatch(call.Context, cluster).Ask(jobs, unconfirmed, jobId => IsTaken(call, jobId, cluster)))
            {
                found.Add(one);
            }
        }
        catch (QmeException e) when (e.ErrorId == ErrorIds.SchedulerUnreachable)
        {
            failure ??= e;
        }

        return found;
    }

    /// <summary>Whether a job is that of a task already.</summary>
    private static bool IsTaken(RefreshCall call, string jobId, string? cluster) =>
        call.FindByRef(jobId).Any(task => SlurmJob.Of(task)?.Cluster == cluster);

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
