using System.Diagnostics;

namespace Qme.Execution;

/// <summary>Ending a command whose time is up: SIGTERM to all its processes, SIGKILL to those that still live after the grace period.</summary>
internal sealed class Expiry(ChildProcess child, TimeSpan grace)
{
    private readonly Stopwatch _since = Stopwatch.StartNew();
    private StoppedTree? _tree;
    private bool _killed;

    /// <summary>Does what is due by now.</summary>
    public void Continue()
    {
        _tree ??= ProcessTree.Terminate(child.Identity);
        if (!_killed && _since.Elapsed >= grace)
        {
            _killed = true;
            child.Kill();
            _tree.Kill();
        }
    }
}
