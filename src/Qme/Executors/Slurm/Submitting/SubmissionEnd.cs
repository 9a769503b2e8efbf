using Qme.Execution;

namespace Qme.Executors.Slurm.Submitting;

/// <summary>What the end of sbatch means for its task, when it has named no job.</summary>
internal static class SubmissionEnd
{
    private static readonly string[] s_questions = ["test-only", "help", "usage", "version"];

    /// <summary>Says it.</summary>
    /// <param name="task">The task.</param>
    /// <param name="update">What would be known of the end of any program.</param>
    /// <param name="isSeen">Whether anybody saw sbatch end.</param>
    public static TaskUpdate Update(QmeTask task, TaskUpdate update, bool isSeen)
    {
        Submission? submission = Submission.Of(task);
        string? words = Rejection.Words(task);
        bool isSilent = update.State is QmeTaskState.Complete;
        if (isSilent && submission is not null && SubmitsNothing(submission))
        {
            return update with { Ref = TaskUpdate.NoRef };
        }

        bool isUnanswered = words is not null && Rejection.IsUnanswered(words);
        bool wasEnded = !isSeen || update.State is QmeTaskState.Cancelled || update.Signal is not null || MayBeSignal(update.ExitCode) || update.Reason == LocalTasks.Timeout;
        if (!isSilent && !isUnanswered && !wasEnded)
        {
            return update with { Reason = words, Ref = TaskUpdate.NoRef };
        }

        Unconfirmed unconfirmed = new()
        {
            Asked = task.Started ?? task.Created,
            Ended = DateTimeOffset.UtcNow,
            MayCome = isUnanswered,

            // Of what sbatch said was well there must have been a job.
            StateIfAbsent = isSilent || !isSeen ? QmeTaskState.Lost : update.State,
            Words = words ?? update.Reason,
            ExitCode = update.ExitCode,
            Signal = update.Signal,
        };

        // What another program submits is not known well enough to be looked for.
        return submission is not null ? unconfirmed.Update(submission) : update with
        {
            State = isSilent || isUnanswered ? QmeTaskState.Lost : update.State,
            Reason = isSilent || isUnanswered ? Unconfirmed.Reason : update.Reason,
            Ref = TaskUpdate.NoRef,
        };
    }

    // As a shell tells it; sbatch itself has no such codes.
    private static bool MayBeSignal(int? exitCode) => exitCode is > ProcessExit.SignalBase and < ProcessExit.SignalBase + 32;

    /// <summary>Whether sbatch was only asked something, and silence about a job means that there is none.</summary>
    private static bool SubmitsNothing(Submission submission) =>
        s_questions.Any(submission.Has);
}
