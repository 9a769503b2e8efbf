using System.Runtime.InteropServices;

namespace Qme.Execution.Unix;

/// <summary>What macOS tells about a process (&lt;sys/proc_info.h&gt;).</summary>
internal static unsafe partial class Libproc
{
    private const int BsdInfo = 3; // PROC_PIDTBSDINFO
    private const int BsdInfoSize = 136; // sizeof(struct proc_bsdinfo)
    private const int StatusOffset = 4; // pbi_status
    private const int StartSecondsOffset = 120; // pbi_start_tvsec
    private const int StartMicrosecondsOffset = 128; // pbi_start_tvusec
    private const uint ZombieStatus = 5; // SZOMB

    /// <summary>
    /// When a living process was started, in microseconds since 1970; null when there is none. Unlike .NET's Process.StartTime, which
    /// computes it from the clock of the moment, the kernel's own figure is the same each time.
    /// </summary>
    public static long? StartTime(int pid)
    {
        byte* info = stackalloc byte[BsdInfoSize];
        if (proc_pidinfo(pid, BsdInfo, 0, info, BsdInfoSize) != BsdInfoSize || *(uint*)(info + StatusOffset) == ZombieStatus)
        {
            return null;
        }

        return (*(long*)(info + StartSecondsOffset) * 1_000_000) + *(long*)(info + StartMicrosecondsOffset);
    }

    [LibraryImport("libproc")]
    private static partial int proc_pidinfo(int pid, int flavor, ulong argument, void* buffer, int size);
}
