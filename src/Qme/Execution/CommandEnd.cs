namespace Qme.Execution;

/// <summary>How the command of a task ended.</summary>
/// <param name="Exit">What the system says of its process.</param>
/// <param name="WasStopped">Whether it ended because somebody asked for it: Ctrl+C, a stopped pipeline.</param>
public readonly record struct CommandEnd(ProcessExit Exit, bool WasStopped)
{
    /// <summary>Whether it was ended because its time was up.</summary>
    public bool HasTimedOut { get; init; }

    /// <summary>
    /// Whether only a shell saw the end, which says 128 and the number of the signal where a signal ended the command; but a command can exit with
    /// such a code by itself.
    /// </summary>
    public bool IsToldByShell { get; init; }

    /// <summary>What an exit code that only a shell saw usually means: <c>usually signal 9</c>; null when it means itself.</summary>
    public string? UsualMeaning => IsToldByShell && Exit.ExitCode is > ProcessExit.SignalBase and <= ProcessExit.SignalBase + LastSignal
        ? $"usually signal {Exit.ExitCode - ProcessExit.SignalBase}"
        : null;

    // SIGRTMAX of Linux; macOS has fewer.
    private const int LastSignal = 64;
}
