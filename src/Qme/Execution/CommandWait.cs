using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Qme.Store;

namespace Qme.Execution;

/// <summary>Waiting for a command in the foreground to end, and stopping it when asked to.</summary>
internal sealed class CommandWait(ChildProcess child, QmeTask task, RunRequest request, IRunWatcher? watcher, TimeSpan stopGrace, TimeProvider clock)
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_surePatience = TimeSpan.FromSeconds(1);

    // Nobody is quick enough to interrupt a command that takes less, and what succeeds is not to be slowed down for nothing.
    private static readonly TimeSpan s_quick = TimeSpan.FromSeconds(1);

    private readonly Stopwatch _elapsed = Stopwatch.StartNew();

    /// <summary>When the command ended (UTC).</summary>
    public DateTimeOffset Ended { get; private set; }

    /// <summary>Whether the command ended because it was asked to.</summary>
    public bool WasStopped { get; private set; }

    /// <summary>Whether the command ended because its time was up.</summary>
    public bool HasTimedOut { get; private set; }

    /// <summary>What the watcher threw, which stops the command too; null when it threw nothing.</summary>
    public ExceptionDispatchInfo? WatcherFailure { get; private set; }

    /// <summary>Waits until the command has ended.</summary>
    public void Run(CancellationToken stop)
    {
        TimeSpan interval = watcher is null || watcher.Interval > s_tick ? s_tick : watcher.Interval;
        TimeSpan nextReport = watcher?.Interval ?? TimeSpan.MaxValue;
        Interruption? interruption = null;
        Expiry? expiry = null;
        while (!child.Wait(interval))
        {
            if (interruption is null && _elapsed.Elapsed >= nextReport)
            {
                Report();
                nextReport = _elapsed.Elapsed + watcher!.Interval;
            }

            if (_elapsed.Elapsed >= request.Timeout)
            {
                expiry ??= new Expiry(child, stopGrace);
                expiry.Continue();
            }

            // Ctrl+C in a terminal that was given to the command is the command's.
            if ((stop.IsCancellationRequested || WatcherFailure is not null) && !(request.IsInteractive && Terminal.IsInForeground))
            {
                interruption ??= new Interruption(child, stopGrace);
                interruption.Continue();
            }
        }

        Ended = TaskRow.Truncate(EndByClock());
        HasTimedOut = expiry is not null && interruption is null;
        WasStopped = interruption is not null
            || (!HasTimedOut && (!request.IsInteractive || child.Exit.LooksInterrupted) && WasInterruptedWithUs(child.Exit, stop));
    }

    private DateTimeOffset EndByClock()
    {
        DateTimeOffset now = clock.GetUtcNow();
        return task.Started is DateTimeOffset started ? started + Lapse.Of(now - started, child.Identity, Lapse.Uptime()) : now;
    }

    private void Report()
    {
        try
        {
            watcher!.OnRunning(task, _elapsed.Elapsed);
        }
        catch (Exception e)
        {
            // A stopped pipeline throws at whoever writes to it. The command must not outlive that unseen.
            WatcherFailure = ExceptionDispatchInfo.Capture(e);
        }
    }

    /// <summary>
    /// Whether the command ended by the very Ctrl+C that is meant for us. A terminal sends it to both at once, and the
    /// command may be the quicker: what looks like that leaves our own word of it a moment to arrive.
    /// </summary>
    private bool WasInterruptedWithUs(ProcessExit exit, CancellationToken stop)
    {
        TimeSpan patience =
            exit.LooksInterrupted ? s_surePatience
            : exit.ExitCode is 0 && _elapsed.Elapsed < s_quick ? TimeSpan.Zero
            : s_patience;
        return stop.IsCancellationRequested || (patience > TimeSpan.Zero && Terminal.IsInForeground && stop.WaitHandle.WaitOne(patience));
    }
}
