using Qme.Execution.Unix;

namespace Qme.Execution;

/// <summary>How a process ended: with an exit code, or by a signal, never both.</summary>
/// <param name="ExitCode">What the process returned, 0 to 255 on Unix; null when a signal ended it.</param>
/// <param name="Signal">The number of the signal that ended it, in this system's numbering; null when it exited.</param>
/// <remarks>
/// Both are null when the process has ended but how is not known: something else in this process collected its status
/// first, or <c>SIGCHLD</c> is ignored, so that the system kept none (waitpid(2), ECHILD).
/// </remarks>
public readonly record struct ProcessExit(int? ExitCode, int? Signal)
{
    /// <summary>What a POSIX shell adds to the number of the signal that ended a command, to report it as an exit code.</summary>
    public const int SignalBase = 128;

    /// <summary>True when it is known how the process ended.</summary>
    public bool IsKnown => ExitCode is not null || Signal is not null;

    /// <summary>Whether it looks as if Ctrl+C ended the process: SIGINT did, or the process says so as a shell does.</summary>
    internal bool LooksInterrupted => Signal is Libc.SigInt || ExitCode is SignalBase + Libc.SigInt;
}
