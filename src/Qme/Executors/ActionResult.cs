namespace Qme.Executors;

/// <summary>One thing that came of an action, for one task.</summary>
/// <param name="Task">The task.</param>
public abstract record ActionResult(QmeTask Task)
{
    /// <summary>Why an action cannot be done for a task.</summary>
    /// <param name="task">The task.</param>
    /// <param name="why">The rest of a sentence that begins with the task.</param>
    public static QmeException Failure(QmeTask task, string why)
    {
        ArgumentNullException.ThrowIfNull(task);
        return new QmeException(ErrorIds.ActionFailed, $"Task {task.Id} ({task.Command}) {why}", task.Id);
    }

    /// <summary>A line of text that the task has written.</summary>
    public sealed record Line(QmeTask Task, string Text) : ActionResult(Task);

    /// <summary>Whatever else the action gives, as it is.</summary>
    public sealed record Given(QmeTask Task, object? Value) : ActionResult(Task);

    /// <summary>What is known of the task under names, in their order.</summary>
    public sealed record Fields(QmeTask Task, IReadOnlyList<KeyValuePair<string, object?>> Values) : ActionResult(Task);

    /// <summary>
    /// The command of the task is about to be ended. This is recorded before the action goes on, so that whoever sees the command end
    /// knows that it was cancelled and has not failed. It is not passed on to the caller.
    /// </summary>
    public sealed record Stopping(QmeTask Task) : ActionResult(Task);

    /// <summary>Something was changed.</summary>
    /// <param name="Task">The task.</param>
    /// <param name="Message">What came of it, in a few words for a person.</param>
    /// <param name="Update">
    /// What is newly known of the task, to be recorded; null when there is nothing. Then whoever looks next asks, however short a time ago somebody did.
    /// </param>
    public sealed record Done(QmeTask Task, string Message, TaskUpdate? Update = null) : ActionResult(Task);

    /// <summary>It could not be done for this task.</summary>
    public sealed record Failed(QmeTask Task, QmeException Error) : ActionResult(Task);
}
