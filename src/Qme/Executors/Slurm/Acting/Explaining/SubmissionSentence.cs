using Qme.Executors.Slurm.Submitting;

namespace Qme.Executors.Slurm.Acting.Explaining;

/// <summary>What is to be said of a task that has no job.</summary>
internal static class SubmissionSentence
{
    public static string Of(QmeTask task) => Unconfirmed.Of(task) switch
    {
        { Candidates: { Count: > 0 } candidates } => $"Was submitted, but sbatch did not name the job, and it may be any of these: {string.Join(", ", candidates)}.",
        { Words: string words } => $"Whether Slurm has taken it is not known yet: {words}. The job is looked for; do not submit it again before that is over.",
        { } => "Whether Slurm has taken it is not known yet, because sbatch did not say so. The job is looked for; do not submit it again before that is over.",
        null => task.State switch
        {
            QmeTaskState.Complete => "Has no job: sbatch was only asked something.",
            QmeTaskState.Failed => $"Was not submitted: {task.Reason ?? $"sbatch ended with exit code {task.ExitCode}"}.",
            QmeTaskState.Cancelled => "Was cancelled before it was submitted.",
            QmeTaskState.Lost => "Whether it was submitted is not known: nobody saw sbatch end, and no job of it was found.",
            _ => "Is being submitted: sbatch still runs, and has not named the job yet.",
        },
    };
}
