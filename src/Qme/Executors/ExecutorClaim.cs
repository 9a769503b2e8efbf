namespace Qme.Executors;

/// <summary>That an executor would take a command.</summary>
/// <param name="Executor">Its name.</param>
/// <param name="IsFirst">Whether it gets the command: of all that would take it, it is asked first.</param>
/// <param name="Takes">What it takes, for a person: why it would.</param>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Command">The command.</param>
public sealed record ExecutorClaim(string Executor, bool IsFirst, string Takes, string Origin, string Command);
