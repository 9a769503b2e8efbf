using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.Versioning;

namespace Qme.Execution.Windows;

/// <summary>A process and its descendants on Windows.</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsTree
{
    /// <summary>Ends a process and its descendants.</summary>
    /// <returns>False when one of them could not be ended.</returns>
    public static bool Kill(int pid)
    {
        try
        {
            using Process process = Process.GetProcessById(pid);
            process.Kill(entireProcessTree: true);
            return true;
        }
        catch (ArgumentException)
        {
            // It has ended.
            return true;
        }
        catch (Exception e) when (e is Win32Exception or AggregateException or InvalidOperationException)
        {
            // One of them belongs to another user, or is this process.
            return false;
        }
    }
}
