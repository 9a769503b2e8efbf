using System.Diagnostics.CodeAnalysis;
using Qme.Execution.Unix;
using Qme.Execution.Windows;

namespace Qme.Execution;

/// <summary>
/// A process started by us that reads and writes its own files: it holds no handle of ours, and what becomes of us does not
/// touch its output.
/// </summary>
/// <remarks>
/// On Unix it stays in our session and process group, so that it can prompt on the terminal and Ctrl+C typed there reaches it.
/// All members may be used from any thread.
/// </remarks>
public abstract class ChildProcess : IDisposable
{
    private protected ChildProcess()
    {
    }

    /// <summary>The process, told apart from any later one of the same number.</summary>
    public abstract ProcessIdentity Identity { get; }

    /// <summary>How the process ended.</summary>
    /// <exception cref="InvalidOperationException">It has not ended: <see cref="Wait"/> has not returned true yet.</exception>
    public ProcessExit Exit => ExitOnceEnded ?? throw new InvalidOperationException("The process has not ended.");

    /// <summary>How it ended, or null while it has not.</summary>
    private protected abstract ProcessExit? ExitOnceEnded { get; }

    /// <summary>Starts a process.</summary>
    /// <param name="start">What to start.</param>
    /// <returns>The running process; dispose it to let go of it, which does not end it.</returns>
    /// <exception cref="StartException">It could not be started.</exception>
    /// <exception cref="ArgumentException">A path is not absolute.</exception>
    public static ChildProcess Start(ProcessStart start)
    {
        ArgumentNullException.ThrowIfNull(start);
        start.Validate();
        return OperatingSystem.IsWindows() ? WindowsChild.Start(start) : UnixChild.Start(start);
    }

    /// <summary>
    /// Waits for the process itself to end. What it leaves behind, such as a daemon that still holds its output, is not waited for.
    /// </summary>
    /// <param name="timeout">How long to wait at most; <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes.</param>
    /// <returns>True once it has ended, false when the time was up before.</returns>
    public abstract bool Wait(TimeSpan timeout);

    /// <summary>
    /// Asks the process and all its descendants to end, as Ctrl+C does: SIGINT. Does nothing once the process has ended.
    /// Windows can send Ctrl+C to everything in our console only, ourselves included; there it is <see cref="Kill"/>.
    /// </summary>
    /// <returns>False when one of them could not be signalled, because it belongs to another user.</returns>
    public abstract bool Interrupt();

    /// <summary>
    /// Ends the process and all its descendants at once: SIGKILL. Does nothing once the process has ended; what it left
    /// behind is then no longer its descendant.
    /// </summary>
    /// <returns>False when one of them could not be signalled, because it belongs to another user.</returns>
    public abstract bool Kill();

    /// <summary>Lets go of the process without ending it.</summary>
    [SuppressMessage("Usage", "CA1816", Justification = "No derived class has a finalizer.")]
    public abstract void Dispose();

    /// <summary>How much of a timeout is left, in milliseconds as the system's waiting calls take it (-1: no end).</summary>
    private protected static int RemainingMilliseconds(TimeSpan timeout, TimeSpan elapsed)
    {
        if (timeout == Timeout.InfiniteTimeSpan)
        {
            return Timeout.Infinite;
        }

        // Rounded up, so that a wait never returns before its time; longer ones than fit are continued by the caller's loop.
        double remaining = Math.Ceiling((timeout - elapsed).TotalMilliseconds);
        return (int)Math.Clamp(remaining, 0, int.MaxValue);
    }
}
