namespace Qme.Queueing;

/// <summary>How a runner is started: a process that calls <see cref="QmeEngine.RunWaiting"/>. What that is, the program around the engine knows.</summary>
/// <param name="FilePath">The absolute path of its program.</param>
/// <param name="ArgumentList">Its arguments.</param>
public sealed record RunnerCommand(string FilePath, IReadOnlyList<string> ArgumentList);
