namespace Qme.Executors;

/// <summary>What a refresh is called with.</summary>
/// <param name="Context">What the executor is given to work with.</param>
/// <param name="Tasks">The tasks that somebody wants to see: all of this executor, and none has ended; at least one.</param>
/// <param name="TakeTurn">
/// Takes the turn to ask the outside world, and gives the tasks to ask about: all of this executor that have not ended. Null when it is not time
/// yet: one of all the processes that share the home is given the turn, and not oftener than <see cref="Executor.RefreshInterval"/>.
/// What this machine can tell by itself needs no turn.
/// </param>
/// <param name="FindByRef">Finds the tasks of this executor that the outside world calls by a name, ended or not.</param>
public sealed record RefreshCall(
    ExecutorContext Context,
    IReadOnlyList<QmeTask> Tasks,
    Func<IReadOnlyList<QmeTask>?> TakeTurn,
    Func<string, IReadOnlyList<QmeTask>> FindByRef);
