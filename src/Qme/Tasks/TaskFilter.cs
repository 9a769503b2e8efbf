namespace Qme;

/// <summary>Which tasks to list. What is left null does not restrict.</summary>
public sealed record TaskFilter
{
    /// <summary>Whether an executor of this name is wanted.</summary>
    public Predicate<string>? Executor { get; init; }

    /// <summary>The wanted states.</summary>
    public IReadOnlyCollection<QmeTaskState>? States { get; init; }

    /// <summary>Whether a command line like this is wanted.</summary>
    public Predicate<string>? Command { get; init; }

    /// <summary>Whether a message like this is wanted; a task without one has the empty message.</summary>
    public Predicate<string>? Message { get; init; }

    /// <summary>Only tasks created at or after this time.</summary>
    public DateTimeOffset? After { get; init; }

    /// <summary>Only tasks created before this time.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>Only so many of the tasks that pass all else: the newest.</summary>
    public int? Newest { get; init; }

    internal bool Matches(QmeTask task) =>
        (Executor is null || Executor(task.Executor))
        && (States is null || States.Contains(task.State))
        && (Command is null || Command(task.Command))
        && (Message is null || Message(task.Message ?? ""));
}
