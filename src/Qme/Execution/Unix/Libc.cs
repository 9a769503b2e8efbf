using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Qme.Execution.Unix;

/// <summary>The C library's calls and constants, as Linux (glibc and musl) and macOS have them.</summary>
/// <remarks>The runtime knows which file "libc" is on each system.</remarks>
internal static unsafe partial class Libc
{
    public const int SigInt = 2;
    public const int SigKill = 9;
    public const int SigPipe = 13;
    public const int SigTerm = 15;

    public const int OpenReadOnly = 0;

    // <errno.h>; these are the same on both systems.
    public const int NotPermitted = 1;
    public const int NoSuchEntry = 2;
    public const int NoSuchProcess = 3;
    public const int Interrupted = 4;
    public const int BadFormat = 8;
    public const int NoChild = 10;
    public const int AccessDenied = 13;
    public const int IsDirectory = 21;
    public const int FileBusy = 26;

    // <spawn.h>
    public const short SpawnSetSignalDefaults = 0x04;
    public const short SpawnSetSignalMask = 0x08;

    /// <summary>Since glibc 2.26, musl 1.1.22, macOS 10.15: wherever .NET runs.</summary>
    public static int SpawnSetSession { get; } = OperatingSystem.IsMacOS() ? 0x400 : 0x80;

    /// <summary>macOS only: the child has no descriptors but those of its file actions.</summary>
    public const int SpawnCloseOnExecByDefault = 0x4000;

    /// <summary>More than posix_spawn_file_actions_t, posix_spawnattr_t or sigset_t take anywhere (the largest: 336 bytes).</summary>
    public const int OpaqueWords = 64;

    // <unistd.h>
    private const int Existence = 0;
    private const int ExecutePermission = 1;

    // <sys/wait.h>
    private const int ByPid = 1;
    private const int WaitExited = 4;

    // siginfo_t is 128 bytes on Linux and 104 on macOS.
    private const int SigInfoWords = 16;

    public static int SigContinue { get; } = OperatingSystem.IsMacOS() ? 19 : 18;

    public static int SigStop { get; } = OperatingSystem.IsMacOS() ? 17 : 19;

    /// <summary>
    /// Write, create, empty, append: what is written goes to the end wherever others write, so that two openers of one file
    /// do not overwrite each other.
    /// </summary>
    public static int OpenOutput { get; } = OperatingSystem.IsMacOS() ? 0x1 | 0x200 | 0x400 | 0x8 : 0x1 | 0x40 | 0x200 | 0x400;

    private const int WaitNoHang = 1;

    private static int WaitLeaveUncollected { get; } = OperatingSystem.IsMacOS() ? 0x20 : 0x01000000;

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Spawn(out int pid, string path, void* actions, void* attributes, byte** argv, byte** envp);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    public static partial int InitActions(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int AddOpen(void* actions, int descriptor, string path, int flags, uint mode);

    /// <summary>Since glibc 2.29, musl 1.1.24, macOS 10.15; elsewhere <see cref="EntryPointNotFoundException"/>.</summary>
    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int AddChangeDirectory(void* actions, string path);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addclose")]
    public static partial int AddClose(void* actions, int descriptor);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    public static partial int DestroyActions(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    public static partial int InitAttributes(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    public static partial int SetFlags(void* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    public static partial int SetSignalDefaults(void* attributes, void* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    public static partial int SetSignalMask(void* attributes, void* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    public static partial int DestroyAttributes(void* attributes);

    /// <summary>Sends a signal.</summary>
    /// <returns>0, or the error number.</returns>
    public static int Signal(int pid, int signal) => kill(pid, signal) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>True when there is a file of any kind; unlike for File.Exists, a symbolic link that leads nowhere is none.</summary>
    public static bool Exists(string path) => access(path, Existence) == 0;

    /// <summary>True when we may execute the file, or enter the directory.</summary>
    public static bool MayExecute(string path) => access(path, ExecutePermission) == 0;

    /// <summary>A path without symbolic links, or null when it leads nowhere.</summary>
    public static string? RealPath(string path)
    {
        byte* resolved = realpath(path, null);
        try
        {
            return Marshal.PtrToStringUTF8((nint)resolved);
        }
        finally
        {
            NativeMemory.Free(resolved);
        }
    }

    /// <summary>Blocks until a child of ours has ended, and leaves it uncollected, so that its number stays its own.</summary>
    public static void WaitUntilEnded(int pid)
    {
        ulong* info = stackalloc ulong[SigInfoWords];
        while (waitid(ByPid, pid, info, WaitExited | WaitLeaveUncollected) != 0)
        {
            if (Marshal.GetLastPInvokeError() != Interrupted)
            {
                // No such child: it was collected by someone else. Collect() finds the same and says what is known.
                return;
            }
        }
    }

    /// <summary>Collects a child that has ended. From then on its number may belong to another process.</summary>
    public static ProcessExit Collect(int pid)
    {
        int status;
        while (waitpid(pid, out status, 0) != pid)
        {
            if (Marshal.GetLastPInvokeError() != Interrupted)
            {
                return default;
            }
        }

        // The macros of <sys/wait.h>, the same on both systems; bit 7 says that a core was dumped.
        int signal = status & 0x7f;
        return signal == 0 ? new ProcessExit((status >> 8) & 0xff, null) : new ProcessExit(null, signal);
    }

    /// <summary>Collects a child if it has ended.</summary>
    /// <returns>False as long as it has not.</returns>
    public static bool TryCollect(int pid) => waitpid(pid, out _, WaitNoHang) != 0;

    /// <summary>A text the macOS kernel tells under a name, or null.</summary>
    public static string? SystemControlText(string name)
    {
        const int Capacity = 256;
        byte* buffer = stackalloc byte[Capacity];
        nuint length = Capacity;
        return sysctlbyname(name, buffer, ref length, null, 0) == 0 && length > 1
            ? Encoding.UTF8.GetString(buffer, (int)length - 1)
            : null;
    }

    /// <summary>Opens a descriptor of a process, which can be read from once the process has ended. Linux only, since 5.3.</summary>
    /// <returns>The descriptor, or null: there is no such process, or none can be had.</returns>
    public static SafeFileHandle? OpenProcess(int pid)
    {
        // The same number on every kind of machine that .NET runs on; a function of the C library only since glibc 2.36.
        const int PidfdOpen = 434;
        nint descriptor = syscall(PidfdOpen, pid, 0);
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Waits until one of the descriptors can be read from, or the time is over.</summary>
    /// <returns>Whether one can; also false when the waiting was interrupted.</returns>
    public static bool Poll(Span<PollDescriptor> descriptors, TimeSpan atMost)
    {
        fixed (PollDescriptor* first = descriptors)
        {
            return poll(first, (nuint)descriptors.Length, (int)Math.Ceiling(atMost.TotalMilliseconds)) > 0;
        }
    }

    /// <summary>struct pollfd.</summary>
    /// <param name="Descriptor">What is waited for.</param>
    /// <param name="Events">What it is waited for to do.</param>
    /// <param name="Happened">What it has done.</param>
    public record struct PollDescriptor(int Descriptor, short Events, short Happened)
    {
        /// <summary>POLLIN.</summary>
        public const short Readable = 1;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint first, nint second);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(PollDescriptor* descriptors, nuint count, int milliseconds);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int pid, int signal);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int access(string path, int mode);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial byte* realpath(string path, byte* resolved);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitid(int idType, int id, void* info, int options);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitpid(int pid, out int status, int options);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int sysctlbyname(string name, void* value, ref nuint length, void* newValue, nuint newLength);
}
