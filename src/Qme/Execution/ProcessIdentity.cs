using System.ComponentModel;
using System.Diagnostics;
using Qme.Execution.Unix;

namespace Qme.Execution;

/// <summary>
/// One process on this machine since it was booted (see <see cref="Machine.Id"/>): its number, and when it was started,
/// because numbers are used again.
/// </summary>
/// <param name="Id">The process id.</param>
/// <param name="StartTime">
/// When it was started, to be compared only: on Linux in clock ticks since boot (field 22 of /proc/PID/stat, proc(5)), on macOS in
/// microseconds since 1970, on Windows in .NET ticks; 0 if the process had ended before it could be asked.
/// </param>
public readonly record struct ProcessIdentity(int Id, long StartTime)
{
    private static readonly Lazy<ProcessIdentity> s_current = new(
        () => Of(Environment.ProcessId) ?? new ProcessIdentity(Environment.ProcessId, 0));

    /// <summary>This process.</summary>
    public static ProcessIdentity Current => s_current.Value;

    /// <summary>True while this very process lives; a zombie, which has ended and only waits to be collected, does not.</summary>
    public bool IsAlive => Of(Id) == this;

    /// <summary>The living process that has this number now.</summary>
    /// <param name="pid">The process id.</param>
    /// <returns>The process, or null if there is none, it is a zombie, or we may not know of it.</returns>
    public static ProcessIdentity? Of(int pid)
    {
        if (pid <= 0)
        {
            return null;
        }

        return Read(pid) is (long startTime, true) ? new ProcessIdentity(pid, startTime) : null;
    }

    /// <summary>
    /// A child of ours that has not been collected: it has its number whether it still runs or is a zombie already.
    /// </summary>
    internal static ProcessIdentity OfUncollected(int pid) => new(pid, Read(pid)?.StartTime ?? 0);

    private static (long StartTime, bool IsLiving)? Read(int pid)
    {
        if (OperatingSystem.IsLinux())
        {
            return ProcStat.Read(pid) is ProcStat stat ? (stat.StartTime, !stat.HasEnded) : null;
        }

        if (OperatingSystem.IsMacOS())
        {
            return Libproc.StartTime(pid) is long startTime ? (startTime, true) : null;
        }

        try
        {
            using Process process = Process.GetProcessById(pid);
            return (process.StartTime.ToUniversalTime().Ticks, !process.HasExited);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // No such process, it ended while we asked, or it is one we may not ask about.
            return null;
        }
    }
}
