using Qme.Execution.Unix;
using Qme.Execution.Windows;

namespace Qme.Execution;

/// <summary>A process with everything it has started that still lives; never this process, should it be one of them.</summary>
public static class ProcessTree
{
    // A tree that still grows after so many looks, a few milliseconds apart, is a fork bomb: what is known by then is killed.
    private const int MaximumLooks = 50;

    /// <summary>Asks a process and its descendants to end: SIGINT. On Windows it ends them; see <see cref="ChildProcess.Interrupt"/>.</summary>
    /// <param name="root">The process; nothing is done if it no longer lives, whoever has its number now.</param>
    /// <returns>False when one of them could not be signalled, because it belongs to another user.</returns>
    public static bool Interrupt(ProcessIdentity root) =>
        !root.IsAlive || (OperatingSystem.IsWindows() ? WindowsTree.Kill(root.Id) : InterruptUncollected(root.Id));

    /// <summary>Ends a process and its descendants at once: SIGKILL.</summary>
    /// <param name="root">The process; nothing is done if it no longer lives, whoever has its number now.</param>
    /// <returns>False when one of them could not be signalled, because it belongs to another user.</returns>
    public static bool Kill(ProcessIdentity root) =>
        !root.IsAlive || (OperatingSystem.IsWindows() ? WindowsTree.Kill(root.Id) : KillUncollected(root.Id));

    /// <summary>As <see cref="Interrupt"/>, for a number the caller knows to be the process's own until this returns.</summary>
    internal static bool InterruptUncollected(int root)
    {
        bool all = true;
        foreach (ProcessEntry entry in ProcessTable.Tree(ProcessTable.Read(), root))
        {
            all &= entry.Id == Environment.ProcessId || Send(entry.Id, Libc.SigInt);
        }

        return all;
    }

    /// <summary>As <see cref="Kill"/>, for a number the caller knows to be the process's own until this returns.</summary>
    /// <remarks>
    /// Everything is stopped before anything is killed: what is stopped starts nothing more, and a process whose parent has
    /// gone could no longer be told to belong to the tree. A stopped parent collects no child either, so the numbers stay true.
    /// </remarks>
    internal static bool KillUncollected(int root)
    {
        List<int> stopped = [];
        Dictionary<int, bool> known = new() { [Environment.ProcessId] = false };
        bool isAtRest = false;
        for (int look = 0; look < MaximumLooks && !isAtRest; look++)
        {
            // Stopping takes effect a moment later. Once a look shows everything known at rest, nothing new can come.
            isAtRest = true;
            foreach (ProcessEntry entry in ProcessTable.Tree(ProcessTable.Read(), root))
            {
                if (known.TryGetValue(entry.Id, out bool isStopped))
                {
                    isAtRest &= !isStopped || !entry.MayStartOthers;
                    continue;
                }

                isAtRest = false;
                known[entry.Id] = Send(entry.Id, Libc.SigStop);
                if (known[entry.Id])
                {
                    stopped.Add(entry.Id);
                }
            }
        }

        // Descendants first: a process group left without a living parent would be continued by the system.
        for (int i = stopped.Count - 1; i >= 0; i--)
        {
            Send(stopped[i], Libc.SigKill);
        }

        known.Remove(Environment.ProcessId);
        return known.Count == stopped.Count;
    }

    /// <summary>Sends a signal; that the process has ended meanwhile is no failure.</summary>
    private static bool Send(int pid, int signal) => Libc.Signal(pid, signal) != Libc.NotPermitted;
}
