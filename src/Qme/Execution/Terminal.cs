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

    /// <summary>
    /// Gives the terminal to a child for as long as this lives: in the mode that it was in before .NET began to read keys from it, which echoes
    /// nothing and knows no lines. A program whose input is a file may still ask at the terminal, for a password for example.
    /// </summary>
    public sealed class Loan : IDisposable
    {
        private static readonly Lock s_turn = new();
        private static int s_loans;

        /// <summary>Begins it.</summary>
        public Loan()
        {
            lock (s_turn)
            {
                s_loans++;
                Configure(isLent: true);
            }
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            lock (s_turn)
            {
                s_loans--;
                Configure(isLent: s_loans > 0);
            }
        }

        // What System.Diagnostics.Process does around a child that has our streams.
        private static void Configure(bool isLent)
        {
            if (!OperatingSystem.IsWindows())
            {
                try
                {
                    SystemNative_ConfigureTerminalForChildProcess(isLent ? 1 : 0);
                }
                catch (EntryPointNotFoundException)
                {
                    // Another .NET. The mode then stays as it is, which matters only where a key has been read before.
                }
            }
        }
    }

    [LibraryImport("libSystem.Native")]
    private static partial void SystemNative_ConfigureTerminalForChildProcess(int isLent);

    [LibraryImport("libc")]
    private static partial int tcgetpgrp(SafeFileHandle descriptor);

    [LibraryImport("libc")]
    private static partial int getpgrp();
}
