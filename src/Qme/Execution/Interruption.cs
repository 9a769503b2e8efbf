using System.Diagnostics;

namespace Qme.Execution;

/// <summary>Stopping a command in the foreground: an interrupt first, a kill when it has not ended within the grace period.</summary>
internal sealed class Interruption(ChildProcess child, TimeSpan grace)
{
    private readonly Stopwatch _since = Stopwatch.StartNew();

    // Where we are in the terminal's foreground, Ctrl+C has reached the command before us. Some programs take a second
    // interrupt for "at once, whatever breaks", so ours follows only when theirs seems to have had no effect.
    private readonly TimeSpan _patience = Terminal.IsInForeground ? grace / 2 : TimeSpan.Zero;
    private bool _interrupted;
    private bool _killed;

    /// <summary>Does what is due by now.</summary>
    public void Continue()
    {
        if (!_killed && _since.Elapsed >= grace)
        {
            _killed = true;
            child.Kill();
        }
        else if (!_interrupted && _since.Elapsed >= _patience)
        {
            _interrupted = true;
            child.Interrupt();
        }
    }
}
