using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Qme.Execution;

/// <summary>The terminal we were started from, if any.</summary>
internal static partial class Terminal
{
    /// <summary>
    /// Whether we are what the terminal runs in its foreground: then Ctrl+C typed there reaches our children by itself,
    /// because they are in our process group (termios(3), ISIG).
    /// </summary>
    public static bool IsInForeground
    {
        get
        {
            if (OperatingSystem.IsWindows())
            {
                return false;
            }

            try
            {
                using SafeFileHandle terminal = File.OpenHandle("/dev/tty");
                return tcgetpgrp(terminal) == getpgrp();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // No terminal: we run under a service, a scheduler or a test.
                return false;
            }
        }
    }

    [LibraryImport("libc")]
    private static partial int tcgetpgrp(SafeFileHandle descriptor);

    [LibraryImport("libc")]
    private static partial int getpgrp();
}
