namespace Qme.Executors.Slurm.Acting;

/// <summary>What can be done with the tasks of Slurm.</summary>
internal static class SlurmActions
{
    public static IReadOnlyList<ExecutorAction> All { get; } =
    [
        new("status", "What accounting says of the job (setting sacct_format); from the controller, where accounting is off or late.", ChangesTasks: false, StatusAction.Perform),
        LocalActions.Output with { Description = "What the job wrote to its standard output." },
        LocalActions.Error with { Description = "What the job wrote to its standard error, which is the file of its output unless the submission said otherwise." },
        LocalActions.Outputs with { Description = "What the job wrote to its standard output and error, each under a heading." },
        new("cancel", "Cancels the job, waiting or running: scancel.", ChangesTasks: true, CancelAction.Perform) { Refusal = LocalStop.HasEnded },
    ];
}
