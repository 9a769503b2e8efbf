using Qme.Execution.Unix;
using Qme.Execution.Windows;

namespace Qme.Execution;

/// <summary>
/// A process with everything it has started that still lives. This process is left out with all it has started, should it be one of them.
/// </summary>
public static class ProcessTree
{
    /// <summary>Asks a process and its descendants to end: SIGINT. On Windows it ends them; see <see cref="ChildProcess.Interrupt"/>.</summary>
    /// <param name="root">The process; nothing is done if it no longer lives, whoever has its number now.</param>
    /// <returns>False when one of them could not be signalled, because it belongs to another user.</returns>
    public static bool Interrupt(ProcessIdentity root) =>
        !root.IsAlive || (OperatingSystem.IsWindows() ? WindowsTree.Kill(root.Id) : UnixTree.Interrupt(root.Id));

    /// <summary>Asks a process and its descendants to end: SIGTERM. Windows has nothing of the kind; there it ends them.</summary>
    /// <param name="root">The process; nothing is done if it no longer lives, whoever has its number now.</param>
    /// <returns>All that were asked, to see whether they have ended, and to end them.</returns>
    public static StoppedTree Terminate(ProcessIdentity root)
    {
        if (!root.IsAlive)
        {
            return new StoppedTree([]);
        }

        if (OperatingSystem.IsWindows())
        {
            WindowsTree.Kill(root.Id);
            return new StoppedTree([root]);
        }

        return new StoppedTree(UnixTree.Terminate(root.Id));
    }

    /// <summary>Ends a process and its descendants at once: SIGKILL.</summary>
    /// <param name="root">The process; nothing is done if it no longer lives, whoever has its number now.</param>
    /// <returns>False when one of them could not be signalled, because it belongs to another user.</returns>
    public static bool Kill(ProcessIdentity root) =>
        !root.IsAlive || (OperatingSystem.IsWindows() ? WindowsTree.Kill(root.Id) : UnixTree.Kill(root.Id));
}
