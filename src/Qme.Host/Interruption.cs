using System.Management.Automation.Runspaces;
using System.Runtime.InteropServices;

namespace Qme.Host;

/// <summary>
/// Lets a signal stop the running pipeline instead of the process, so that the <c>finally</c> blocks of the script and
/// the cleaning up of its cmdlets still run. While nothing runs, signals do what they always do.
/// </summary>
internal sealed class Interruption : IDisposable
{
    /// <summary>
    /// How long a pipeline may take to stop when another program wants this one to end, which will soon use force. A person
    /// who presses Ctrl+C waits, or does something else about it. A native command that writes to our own standard output
    /// is what takes longest: the engine leaves it alone, because a terminal's Ctrl+C would have reached it too.
    /// </summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private static readonly PosixSignal[] s_signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];

    private readonly Lock _lock = new();
    private readonly List<PosixSignalRegistration> _registrations;
    private CancellationTokenSource _stop = new();
    private Timer? _deadline;
    private Pipeline? _running;
    private PosixSignal? _stoppedBy;

    internal Interruption() =>
        _registrations = [.. s_signals.Select(signal => PosixSignalRegistration.Create(signal, OnSignal))];

    /// <summary>What Ctrl+C does while nothing runs; null for what it always does.</summary>
    internal Action? IdleInterrupt { get; set; }

    /// <summary>Cancelled when the running pipeline is to stop, for what waits outside the engine.</summary>
    internal CancellationToken Stopping => _stop.Token;

    /// <summary>Runs a pipeline to its end on this thread.</summary>
    /// <returns>The signal that stopped it; null when none did.</returns>
    internal PosixSignal? Run(Pipeline pipeline)
    {
        lock (_lock)
        {
            _stop.Dispose();
            _stop = new CancellationTokenSource();
            _stoppedBy = null;
            _running = pipeline;
        }

        try
        {
            // In a runspace that uses the current thread this returns when the pipeline has ended. Unlike Invoke it leaves
            // the input open for another thread to write to.
            pipeline.InvokeAsync();
        }
        catch (InvalidPipelineStateException) when (_stoppedBy is not null)
        {
            // Stopped before it was started.
        }
        finally
        {
            lock (_lock)
            {
                _running = null;
            }
        }

        return _stoppedBy;
    }

    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _deadline?.Dispose();
        _stop.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        lock (_lock)
        {
            if (_running is not null)
            {
                // Whatever comes while the pipeline is stopping changes nothing: its cleaning up is not interrupted.
                context.Cancel = true;
                _stoppedBy ??= context.Signal;
                _running.StopAsync();
                _stop.Cancel();
                if (context.Signal != PosixSignal.SIGINT)
                {
                    int code = ExitCode.For(_stoppedBy.Value);
                    _deadline ??= new Timer(_ => Environment.Exit(code), state: null, s_patience, Timeout.InfiniteTimeSpan);
                }
            }
            else if (IdleInterrupt is not null && context.Signal == PosixSignal.SIGINT)
            {
                context.Cancel = true;
                IdleInterrupt();
            }
        }
    }
}
