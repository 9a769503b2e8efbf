using Microsoft.Win32.SafeHandles;
using Qme.Execution.Unix;

namespace Qme.Execution;

/// <summary>
/// Sleeps until one of many processes ends, which need not be children of ours. Where the system has no way to wait for such a process (all but
/// Linux since 5.3), it is not watched, and whoever wants to know has to look.
/// </summary>
internal sealed class ProcessEnds : IDisposable
{
    // What a caller that is told to stop has to wait for at most.
    private static readonly TimeSpan s_nap = TimeSpan.FromMilliseconds(100);

    private readonly List<(ProcessIdentity Process, SafeFileHandle Handle)> _watched = [];
    private Libc.PollDescriptor[]? _descriptors;

    /// <summary>Watches a process.</summary>
    /// <returns>Whether it is watched from now on. Otherwise it may have ended already.</returns>
    public bool TryAdd(ProcessIdentity process)
    {
        if (!OperatingSystem.IsLinux() || process.Id <= 0 || Libc.OpenProcess(process.Id) is not SafeFileHandle handle)
        {
            return false;
        }

        // Compared only now: the number may have passed to another process before.
        if (!process.IsAlive)
        {
            handle.Dispose();
            return false;
        }

        _watched.Add((process, handle));
        _descriptors = null;
        return true;
    }

    /// <summary>Sleeps until a process ends, the time is over, or nobody waits any more.</summary>
    /// <returns>The processes that have ended. They are watched no more.</returns>
    public IReadOnlyList<ProcessIdentity> Wait(TimeSpan atMost, CancellationToken stop)
    {
        if (_watched.Count == 0)
        {
            stop.WaitHandle.WaitOne(atMost);
            return [];
        }

        _descriptors ??= [.. _watched.Select(w => new Libc.PollDescriptor((int)w.Handle.DangerousGetHandle(), Libc.PollDescriptor.Readable, 0))];
        long start = Environment.TickCount64;
        while (!stop.IsCancellationRequested)
        {
            TimeSpan left = atMost - TimeSpan.FromMilliseconds(Environment.TickCount64 - start);
            if (Libc.Poll(_descriptors, left < TimeSpan.Zero ? TimeSpan.Zero : left > s_nap ? s_nap : left))
            {
                return TakeEnded(_descriptors);
            }

            if (left <= s_nap)
            {
                break;
            }
        }

        return [];
    }

    public void Dispose()
    {
        foreach ((_, SafeFileHandle handle) in _watched)
        {
            handle.Dispose();
        }

        _watched.Clear();
    }

    private List<ProcessIdentity> TakeEnded(Libc.PollDescriptor[] descriptors)
    {
        List<ProcessIdentity> ended = [];
        for (int i = descriptors.Length - 1; i >= 0; i--)
        {
            if (descriptors[i].Happened != 0)
            {
                ended.Add(_watched[i].Process);
                _watched[i].Handle.Dispose();
                _watched.RemoveAt(i);
            }
        }

        _descriptors = null;
        return ended;
    }
}
