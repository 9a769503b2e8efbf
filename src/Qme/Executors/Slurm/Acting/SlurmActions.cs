namespace Qme.Executors.Slurm.Acting;

/// <summary>What can be done with the tasks of Slurm.</summary>
internal static class SlurmActions
{
    public static IReadOnlyList<ExecutorAction> All { get; } =
    [
        new("status", "What accounting says of the job (setting sacct_format); from the controller, where accounting is off or late.", ChangesTasks: false, StatusAction.Perform)
        {
            Arguments = [ElementChoice.Argument],
        },
        new("explain", "Why it does not run, or how it ended, in one plain sentence.", ChangesTasks: false, ExplainAction.Perform)
        {
            Arguments = [ElementChoice.Argument],
        },
        OutputActions.Output,
        OutputActions.Error,
        OutputActions.Outputs,
        new("script", "The text of the batch script as it was submitted.", ChangesTasks: false, ScriptAction.Perform),
        new("cancel", "Cancels the job, waiting or running: scancel.", ChangesTasks: true, CancelAction.Perform)
        {
            Refusal = CancelAction.Refusal,
            Arguments = [ElementChoice.Argument],
        },
        ControlActions.Hold,
        ControlActions.Release,
        ControlActions.Requeue,
        new("adopt", "Says which job a submission that is not confirmed led to, or that it led to none.", ChangesTasks: true, AdoptAction.Perform)
        {
            Refusal = AdoptAction.Refusal,
            Arguments = [AdoptAction.Argument],
        },
    ];
}
