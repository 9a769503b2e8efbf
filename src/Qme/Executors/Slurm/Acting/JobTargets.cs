namespace Qme.Executors.Slurm.Acting;

/// <summary>What a reading action is about: the jobs of its tasks, or the elements of them that the caller names.</summary>
/// <param name="All">What is meant of the tasks that have a job.</param>
/// <param name="Failures">Why of others nothing can be meant, by the Uid of the task: they have no such elements.</param>
internal sealed record JobTargets(IReadOnlyList<JobTarget> All, IReadOnlyDictionary<string, ActionResult> Failures)
{
    /// <summary>Finds out what is meant by a call.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.ActionArgumentInvalid"/>: the argument is none for any task.</exception>
    public static JobTargets Of(ActionCall call)
    {
        ElementChoice? choice = ElementChoice.Of(call.Arguments);
        List<JobTarget> targets = [];
        Dictionary<string, ActionResult> failures = [];
        foreach (QmeTask task in call.Tasks)
        {
            try
            {
                if (SlurmJob.Of(task) is SlurmJob job)
                {
                    targets.Add(new JobTarget(task, job, choice?.In(task, job).Select(element => element.Index).ToHashSet()));
                }
            }
            catch (QmeException e) when (e.ErrorId == ErrorIds.ActionArgumentInvalid)
            {
                failures[task.Uid] = new ActionResult.Failed(task, e);
            }
        }

        return new JobTargets(targets, failures);
    }
}
