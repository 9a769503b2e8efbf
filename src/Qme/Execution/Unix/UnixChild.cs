using System.Diagnostics;
using System.Runtime.Versioning;

namespace Qme.Execution.Unix;

/// <summary>A child on Linux or macOS. A thread of its own waits for it, and is gone when the child is.</summary>
/// <remarks>
/// The thread first waits without collecting the child, then collects it under the lock. Until then the number is the child's
/// even if it has ended, so that a signal sent under the same lock never reaches a stranger. Waiting for our own child
/// only, by number, leaves the children of System.Diagnostics.Process to .NET.
/// </remarks>
[UnsupportedOSPlatform("windows")]
internal sealed class UnixChild : ChildProcess
{
    // The waiter calls two functions of the C library and nobody else's code.
    private const int WaiterStackBytes = 128 * 1024;

    private readonly object _gate = new();
    private ProcessExit? _exit;

    private UnixChild(ProcessIdentity identity)
    {
        Identity = identity;
    }

    /// <inheritdoc/>
    public override ProcessIdentity Identity { get; }

    /// <inheritdoc/>
    private protected override ProcessExit? ExitOnceEnded
    {
        get
        {
            lock (_gate)
            {
                return _exit;
            }
        }
    }

    /// <summary>Starts a process, in the way this C library allows.</summary>
    public static new UnixChild Start(ProcessStart start) => Start(start, throughShell: !Spawner.CanChangeDirectory);

    /// <summary>Starts a process; see <see cref="Spawner.Start(ProcessStart, bool)"/>.</summary>
    internal static UnixChild Start(ProcessStart start, bool throughShell)
    {
        int pid = Spawner.Start(start, throughShell);
        UnixChild child = new(ProcessIdentity.OfUncollected(pid));
        Thread waiter = new(child.AwaitEnd, WaiterStackBytes)
        {
            IsBackground = true,
            Name = $"Waits for process {pid}",
        };
        waiter.UnsafeStart();
        return child;
    }

    /// <inheritdoc/>
    public override bool Wait(TimeSpan timeout)
    {
        long began = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            while (_exit is null)
            {
                int remaining = RemainingMilliseconds(timeout, Stopwatch.GetElapsedTime(began));
                if (remaining == 0)
                {
                    return false;
                }

                Monitor.Wait(_gate, remaining);
            }

            return true;
        }
    }

    /// <inheritdoc/>
    public override bool Interrupt()
    {
        lock (_gate)
        {
            return _exit is not null || UnixTree.Interrupt(Identity.Id);
        }
    }

    /// <inheritdoc/>
    public override bool Kill()
    {
        lock (_gate)
        {
            return _exit is not null || UnixTree.Kill(Identity.Id);
        }
    }

    /// <inheritdoc/>
    /// <remarks>Nothing is held: the waiter goes on and collects the child, so that no zombie is left.</remarks>
    public override void Dispose()
    {
    }

    private void AwaitEnd()
    {
        Libc.WaitUntilEnded(Identity.Id);
        lock (_gate)
        {
            _exit = Libc.Collect(Identity.Id);
            Monitor.PulseAll(_gate);
        }
    }
}
