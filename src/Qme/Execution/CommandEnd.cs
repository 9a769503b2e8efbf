namespace Qme.Execution;

/// <summary>How the command of a task ended.</summary>
/// <param name="Exit">What the system says of its process.</param>
/// <param name="WasStopped">Whether it ended because somebody asked for it: Ctrl+C, a stopped pipeline.</param>
public readonly record struct CommandEnd(ProcessExit Exit, bool WasStopped);
