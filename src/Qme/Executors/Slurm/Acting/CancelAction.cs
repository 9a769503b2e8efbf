using Qme.Executors.Slurm.Submitting;

namespace Qme.Executors.Slurm.Acting;

/// <summary>The action <c>cancel</c>: scancel(1), or the end of an sbatch that has not named its job yet.</summary>
internal static class CancelAction
{
    // Without -v scancel says nothing of jobs that it could not cancel.
    private static readonly JobOrder s_order = new("scancel", ids => ["-v", .. ids], "cancelled")
    {
        Message = states => IsCancelled(states) ? "cancelled" : "cancel requested",
        IsAsWanted = (states, why) => IsCancelled(states) || (states.Contains(QmeTaskState.Running) && why.Contains("completing", StringComparison.Ordinal)),
    };

    /// <summary>Why a task cannot be cancelled; null when it can.</summary>
    public static string? Refusal(QmeTask task) =>
        LocalStop.HasEnded(task) ?? (Unconfirmed.Of(task) is null ? null : "has no job that is known: whether Slurm has taken one is not confirmed yet.");

    public static IEnumerable<ActionResult> Perform(ActionCall call)
    {
        List<(QmeTask Task, SlurmJob Job)> submitted = [];
        List<QmeTask> submitting = [];
        foreach (QmeTask task in call.Tasks)
        {
            if (JobTarget.JobOf(task) is SlurmJob job)
            {
                submitted.Add((task, job));
            }
            else
            {
                submitting.Add(task);
            }
        }

        foreach (ActionResult result in submitting.Count > 0 ? LocalStop.Perform(call with { Tasks = submitting }) : [])
        {
            // It may have submitted its job before it was ended.
            if (result is ActionResult.Done && JobTarget.JobOf(result.Task) is SlurmJob job)
            {
                submitted.Add((result.Task, job));
            }
            else
            {
                yield return result;
            }
        }

        foreach (ActionResult result in s_order.Give(call, submitted))
        {
            yield return result;
        }
    }

    private static bool IsCancelled(IReadOnlyList<QmeTaskState> states) => states.Count > 0 && states.All(state => state is QmeTaskState.Cancelled);
}
