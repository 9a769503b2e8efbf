using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Qme.Execution.Unix;

namespace Qme.Execution.Keeping;

/// <summary>
/// Collects keepers that end while we live, so that they do not stay as zombies. Nobody waits for one, because what there is to say is in its
/// notes; so no thread is kept waiting either.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static class Collector
{
    private static readonly HashSet<int> s_pids = [];
    private static PosixSignalRegistration? s_registration;

    /// <summary>Collects a child of ours when it has ended.</summary>
    public static void CollectOnceEnded(int pid)
    {
        lock (s_pids)
        {
            s_pids.Add(pid);
            s_registration ??= PosixSignalRegistration.Create(PosixSignal.SIGCHLD, _ => Collect());
        }

        // It may have ended before it was in the list.
        Collect();
    }

    private static void Collect()
    {
        lock (s_pids)
        {
            s_pids.RemoveWhere(Libc.TryCollect);
        }
    }
}
