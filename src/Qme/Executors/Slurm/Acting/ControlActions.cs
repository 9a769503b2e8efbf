namespace Qme.Executors.Slurm.Acting;

/// <summary>The actions <c>hold</c>, <c>release</c> and <c>requeue</c>: scontrol(1).</summary>
internal static class ControlActions
{
    // An operator's plain "hold" would be one that only an operator can take back.
    private static readonly JobOrder s_hold = new("scontrol", ids => ["uhold", string.Join(',', ids)], "held")
    {
        // Observed with 22.05: Slurm takes it, and it counts when the job is requeued.
        Message = states => states.Contains(QmeTaskState.Running) ? "runs on; held when it is requeued" : "held",
    };

    private static readonly JobOrder s_release = new("scontrol", ids => ["release", string.Join(',', ids)], "released");

    private static readonly JobOrder s_requeue = new("scontrol", ids => ["requeue", string.Join(',', ids)], "requeued")
    {
        TakesEnded = true,
        Message = states => states.Count > 0 && states.All(state => state is QmeTaskState.Pending) ? "requeued" : "requeue requested",
    };

    public static ExecutorAction Hold { get; } = Action("hold", "Keeps it from starting until it is released: scontrol uhold.", s_hold);

    public static ExecutorAction Release { get; } = Action("release", "Lets what is held start: scontrol release.", s_release);

    public static ExecutorAction Requeue { get; } =
        Action("requeue", "Runs the job again under the same id, whether it runs or has ended, as long as Slurm's controller knows it: scontrol requeue.", s_requeue);

    private static ExecutorAction Action(string name, string description, JobOrder order) =>
        new(name, description, ChangesTasks: true, call => order.Give(call, call.Tasks.Select(task => (task, JobTarget.JobOf(task)!))))
        {
            Refusal = task => !order.TakesEnded && LocalStop.HasEnded(task) is string ended ? ended : JobTarget.JobOf(task) is null ? "has no job that Slurm could be told about." : null,
            Arguments = [ElementChoice.Argument],
        };
}
