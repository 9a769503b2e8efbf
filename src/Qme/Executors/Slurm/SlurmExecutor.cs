using System.Globalization;
using Qme.Configuration;
using Qme.Execution;
using Qme.Executors.Slurm.Acting;
using Qme.Executors.Slurm.Submitting;
using Qme.Executors.Slurm.Watching;

namespace Qme.Executors.Slurm;

/// <summary>Submits jobs to Slurm: the command is sbatch, and the task is the job that it submits.</summary>
public sealed class SlurmExecutor : Executor
{
    /// <summary>A job may have been submitted, but nobody said which: sbatch was silent, or had no answer from Slurm in time.</summary>
    internal const string SubmissionUnconfirmed = nameof(SubmissionUnconfirmed);

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
    public override TaskUpdate Conclude(ExecutorContext context, QmeTask task, CommandEnd end)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(task);

        // A job that is named has been submitted, whatever happened to sbatch afterwards: with --wait it ends as the job does.
        if (SubmissionReply.Of(task) is SubmissionReply reply)
        {
            return SubmittedJob.Update(context, task, reply);
        }

        TaskUpdate update = base.Conclude(context, task, end);
        return update.State switch
        {
            QmeTaskState.Complete when !SbatchOptions.SubmitsNothing(task.ArgumentList) => update with { State = QmeTaskState.Lost, Reason = SubmissionUnconfirmed, Ref = TaskUpdate.NoRef },
            QmeTaskState.Failed when update.ExitCode is not null => Rejection.Update(task, update),
            _ => update with { Ref = TaskUpdate.NoRef },
        };
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
        foreach (QmeTask task in call.Tasks.Where(task => !SlurmJob.IsOf(task)))
        {
            TaskUpdate? update = LocalTasks.Look(task);

            // Named by an sbatch that still waits for its job (--wait), or one whose end nobody was there to see. What another program
            // says first need not be its last word.
            if ((update is null ? Recognizes(task.CommandLine) : update.State is QmeTaskState.Lost) && SubmissionReply.Of(task) is SubmissionReply reply)
            {
                update = SubmittedJob.Update(call.Context, task, reply);
            }

            if (update is not null)
            {
                yield return (task, update);
            }
        }

        if (!call.Tasks.Any(SlurmJob.IsOf) || call.TakeTurn() is not IReadOnlyList<QmeTask> all)
        {
            yield break;
        }

        // Whoever wanted to see one: the answer is about all of them anyway.
        IEnumerable<(QmeTask Task, SlurmJob Job)> jobs = all.Where(SlurmJob.IsOf).Select(task => (task, SlurmJob.Of(task)!));
        QmeException? failure = null;
        foreach (IGrouping<string?, (QmeTask Task, SlurmJob Job)> cluster in jobs.GroupBy(s => s.Job.Cluster))
        {
            // One cluster that does not answer is no reason not to ask the others.
            foreach ((QmeTask Task, TaskUpdate Update) found in Ask(new JobWatch(call.Context, cluster.Key), cluster, ref failure))
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
            return [];
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

    /// <summary>What a cluster answers, as far as it does.</summary>
    private static List<(QmeTask Task, TaskUpdate Update)> Ask(JobWatch watch, IEnumerable<(QmeTask Task, SlurmJob Job)> tasks, ref QmeException? failure)
    {
        List<(QmeTask Task, TaskUpdate Update)> found = [];
        try
        {
            foreach ((QmeTask Task, TaskUpdate Update) one in watch.Ask(tasks))
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
}
