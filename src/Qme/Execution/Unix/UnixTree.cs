using System.Diagnostics;

namespace Qme.Execution.Unix;

/// <summary>Signals a process and its descendants. The caller knows the number to be the process's own until this returns.</summary>
internal sealed class UnixTree
{
    // A tree that still grows after so long is a fork bomb of many heads; what is known by then is killed.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    private readonly HashSet<int> _members = [];

    // Not to be looked at again: strangers, and members that can start nothing more.
    private readonly HashSet<int> _settled = [Environment.ProcessId];

    // Told to stop, which takes effect a moment later.
    private readonly HashSet<int> _stopping = [];

    // In the order in which they were found: parents before their children.
    private readonly List<int> _stopped = [];

    private UnixTree()
    {
    }

    /// <summary>Sends SIGINT to all of them.</summary>
    /// <returns>False when one belongs to another user.</returns>
    public static bool Interrupt(int root) => Members(root).Aggregate(seed: true, (all, member) => Send(member, Libc.SigInt) && all);

    /// <summary>Sends SIGTERM to all of them, and lets those go on that are suspended: they could not do anything about it.</summary>
    /// <returns>Those it was sent to.</returns>
    public static IReadOnlyList<ProcessIdentity> Terminate(int root)
    {
        // Known before they are told: once its parent is gone, a process no longer shows whose it was.
        ProcessIdentity[] members = [.. Members(root).Select(ProcessIdentity.Of).OfType<ProcessIdentity>()];
        foreach (ProcessIdentity member in members)
        {
            Send(member.Id, Libc.SigTerm);
            Send(member.Id, Libc.SigContinue);
        }

        return members;
    }

    /// <summary>Sends SIGKILL to all of them.</summary>
    /// <returns>False when one belongs to another user.</returns>
    /// <remarks>
    /// Everything is stopped before anything is killed: what is stopped starts nothing more, and a process whose parent has
    /// gone could no longer be told to belong to the tree. A stopped parent collects no child either, so the numbers stay true.
    /// </remarks>
    public static bool Kill(int root)
    {
        UnixTree tree = new();
        tree.Stop(root);
        long began = Stopwatch.GetTimestamp();
        bool isComplete = false;
        while (!isComplete && Stopwatch.GetElapsedTime(began) < s_patience)
        {
            isComplete = tree.StopNewcomers();
        }

        // Descendants first: a process group left without a living parent would be continued by the system.
        for (int i = tree._stopped.Count - 1; i >= 0; i--)
        {
            Send(tree._stopped[i], Libc.SigKill);
        }

        return tree._stopped.Count == tree._members.Count;
    }

    private static IEnumerable<int> Members(int root) =>
        ProcessTable.Descendants(ProcessTable.Read([Environment.ProcessId]), [root]).Prepend(root);

    /// <summary>Sends a signal; that the process has ended meanwhile is no failure.</summary>
    private static bool Send(int pid, int signal) => Libc.Signal(pid, signal) != Libc.NotPermitted;

    /// <summary>
    /// Looks for members that have not been stopped yet. A look skips what is settled, so that it takes less time than starting a process does.
    /// </summary>
    /// <returns>True when all members were at rest before this look, and it found no other.</returns>
    private bool StopNewcomers()
    {
        bool wasAtRest = _stopping.Count == 0;
        Dictionary<int, ProcessEntry> table = ProcessTable.Read(_settled);
        _stopping.RemoveWhere(id => !(table.TryGetValue(id, out ProcessEntry entry) && entry.MayStartOthers) && _settled.Add(id));

        // Those below two members are found twice.
        int[] found = [.. ProcessTable.Descendants(table, _members).Where(id => !_members.Contains(id)).Distinct()];
        foreach (int id in found)
        {
            Stop(id);
        }

        // The parent of a stranger is a stranger. Whose parent has not been seen yet is looked at again.
        _settled.UnionWith(table.Values.Where(IsStranger).Select(entry => entry.Id));
        bool IsStranger(ProcessEntry entry) =>
            !_members.Contains(entry.Id)
            && (entry.ParentId == 0 || table.ContainsKey(entry.ParentId) || _settled.Contains(entry.ParentId));

        if (found.Length == 0 && !wasAtRest)
        {
            // A stop takes effect when its process is next scheduled, and nothing tells of it.
            Thread.Sleep(1);
        }

        return found.Length == 0 && wasAtRest;
    }

    private void Stop(int pid)
    {
        _members.Add(pid);
        if (Send(pid, Libc.SigStop))
        {
            _stopped.Add(pid);
            _stopping.Add(pid);
        }
        else
        {
            _settled.Add(pid);
        }
    }
}
