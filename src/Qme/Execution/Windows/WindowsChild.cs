using System.Diagnostics;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Qme.Execution.Windows;

/// <summary>
/// A child on Windows, which knows no signals: <see cref="ProcessExit.Signal"/> is never set, and <see cref="Interrupt"/> ends the
/// process. While the handle is held the process id is not used again.
/// </summary>
/// <remarks>The tests start Unix programs and do not reach this; it is kept small for that reason.</remarks>
[SupportedOSPlatform("windows")]
internal sealed class WindowsChild : ChildProcess
{
    private const uint WaitTimedOut = 0x102;

    private readonly SafeProcessHandle _handle;

    private WindowsChild(SafeProcessHandle handle, int id)
    {
        _handle = handle;
        Identity = ProcessIdentity.OfUncollected(id);
    }

    /// <inheritdoc/>
    public override ProcessIdentity Identity { get; }

    /// <inheritdoc/>
    private protected override ProcessExit? ExitOnceEnded
    {
        get
        {
            if (!Wait(TimeSpan.Zero))
            {
                return null;
            }

            return Kernel32.GetExitCodeProcess(_handle, out int exitCode) ? new ProcessExit(exitCode, null) : default(ProcessExit);
        }
    }

    /// <summary>Starts a process.</summary>
    public static new WindowsChild Start(ProcessStart start)
    {
        (SafeProcessHandle handle, int id) = WindowsLauncher.Start(start);
        return new WindowsChild(handle, id);
    }

    /// <inheritdoc/>
    public override bool Wait(TimeSpan timeout)
    {
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            int remaining = RemainingMilliseconds(timeout, Stopwatch.GetElapsedTime(began));
            if (Kernel32.WaitForSingleObject(_handle, unchecked((uint)remaining)) != WaitTimedOut)
            {
                return true;
            }

            if (remaining == 0)
            {
                return false;
            }
        }
    }

    /// <inheritdoc/>
    public override bool Interrupt() => Kill();

    /// <inheritdoc/>
    public override bool Kill() => Wait(TimeSpan.Zero) || WindowsTree.Kill(Identity.Id);

    /// <inheritdoc/>
    public override void Dispose() => _handle.Dispose();
}
