namespace Qme.Executors;

/// <summary>What an action is called with.</summary>
/// <param name="Context">What the executor is given to work with.</param>
/// <param name="Tasks">The chosen tasks, all of this executor; at least one.</param>
/// <param name="Arguments">What the caller says besides, by name, in any case.</param>
public sealed record ActionCall(ExecutorContext Context, IReadOnlyList<QmeTask> Tasks, IReadOnlyDictionary<string, object?> Arguments)
{
    /// <summary>Reads a task as it is recorded now.</summary>
    public required Func<QmeTask, QmeTask> Look { get; init; }

    /// <summary>Finds the tasks of this executor that the outside world calls by a name, ended or not.</summary>
    public required Func<string, IReadOnlyList<QmeTask>> FindByRef { get; init; }
}
