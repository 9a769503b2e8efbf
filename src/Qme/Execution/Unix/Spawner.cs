using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Qme.Execution.Unix;

/// <summary>Starts processes by posix_spawn(3): the child opens its own files, and nothing of ours is copied or forked.</summary>
/// <remarks>
/// Descriptors: everything .NET opens is closed at exec, so the child has its three files only, and whatever our own parent
/// handed down to us to be inherited (a make jobserver, say), as any command has.
/// Signals: the .NET runtime ignores SIGPIPE, and no command expects that of its parent, so the child has the default. A
/// signal ignored since before us (SIGHUP under nohup) stays ignored, and one .NET handles is the default after exec anyway. What is detached
/// from us has the default of all.
/// </remarks>
[UnsupportedOSPlatform("windows")]
internal static unsafe class Spawner
{
    private const string Shell = "/bin/sh";
    private const string NullDevice = "/dev/null";
    private const uint OwnerReadsAndWrites = 0x180; // 0600
    private const uint UnusedMode = 0;
    private const int LastOrdinarySignal = 31;

    /// <summary>True when the C library can change the directory between fork and exec: not so before glibc 2.29 (RHEL 8 has 2.28).</summary>
    public static bool CanChangeDirectory { get; } = NativeLibrary.TryGetExport(
        NativeLibrary.GetMainProgramHandle(), "posix_spawn_file_actions_addchdir_np", out _);

    /// <summary>Starts a process.</summary>
    /// <param name="start">What to start, validated.</param>
    /// <param name="throughShell">True where the C library cannot change the directory: /bin/sh does it and then becomes the command.</param>
    /// <returns>The child's process id, to be collected by us.</returns>
    /// <exception cref="StartException">It could not be started.</exception>
    /// <remarks>
    /// Through the shell, the directory and the program are checked beforehand, so that a missing one is told as without it. What is
    /// left to the shell is what no check foresees: a missing interpreter is the shell's message in the error file and its exit code
    /// 126 or 127, and a script without a #! line is run by it.
    /// </remarks>
    public static int Start(ProcessStart start, bool throughShell)
    {
        if (!throughShell)
        {
            return Start(start, start.FilePath, [start.FilePath, .. start.ArgumentList], start.WorkingDirectory);
        }

        if ((SpawnFailure.OfDirectory(start) ?? SpawnFailure.OfProgram(start)) is StartException failure)
        {
            throw failure;
        }

        string[] arguments =
        [
            Shell, "-c", "cd -- \"$1\" && shift && exec \"$@\"", Shell,
            start.WorkingDirectory, start.FilePath, .. start.ArgumentList,
        ];
        return Start(start, Shell, arguments, directory: null);
    }

    private static int Start(ProcessStart start, string program, string[] arguments, string? directory)
    {
        string[] environment = [.. ProcessEnvironment.With(start.Environment).Select(entry => $"{entry.Key}={entry.Value}")];
        using StringVector argv = new(arguments);
        using StringVector envp = new(environment);

        // Opaque to us; as words, to be aligned.
        ulong* actions = stackalloc ulong[Libc.OpaqueWords];
        ulong* attributes = stackalloc ulong[Libc.OpaqueWords];
        ThrowOn(Libc.InitActions(actions), start);
        try
        {
            SetStreams(actions, start);
            if (directory is not null)
            {
                ThrowOn(Libc.AddChangeDirectory(actions, directory), start);
            }

            ThrowOn(Libc.InitAttributes(attributes), start);
            try
            {
                SetSurroundings(attributes, start);
                ThrowOn(Libc.Spawn(out int pid, program, actions, attributes, argv.Pointer, envp.Pointer), start);
                return pid;
            }
            finally
            {
                _ = Libc.DestroyAttributes(attributes);
            }
        }
        finally
        {
            _ = Libc.DestroyActions(actions);
        }
    }

    private static void SetStreams(ulong* actions, ProcessStart start)
    {
        if (start.IsInteractive)
        {
            return;
        }

        ThrowOn(Libc.AddOpen(actions, 0, start.InputPath ?? NullDevice, Libc.OpenReadOnly, UnusedMode), start);
        ThrowOn(Libc.AddOpen(actions, 1, start.OutputPath, Libc.OpenOutput, OwnerReadsAndWrites), start);
        ThrowOn(Libc.AddOpen(actions, 2, start.ErrorPath, Libc.OpenOutput, OwnerReadsAndWrites), start);
        if (start.IsDetached && OperatingSystem.IsLinux())
        {
            // What our own parent has handed down: somebody may wait for the other end of a pipe. To close one that is closed already
            // is no error there.
            foreach (string descriptor in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
            {
                if (int.TryParse(Path.GetFileName(descriptor.AsSpan()), CultureInfo.InvariantCulture, out int number) && number > 2)
                {
                    ThrowOn(Libc.AddClose(actions, number), start);
                }
            }
        }
    }

    private static void SetSurroundings(ulong* attributes, ProcessStart start)
    {
        // A sigset_t is a bit for each signal, the first in the lowest bit of the first word, on all systems.
        nuint* signals = stackalloc nuint[Libc.OpaqueWords];
        new Span<nuint>(signals, Libc.OpaqueWords).Clear();
        ThrowOn(Libc.SetSignalMask(attributes, signals), start);

        int flags = Libc.SpawnSetSignalDefaults | Libc.SpawnSetSignalMask;
        signals[0] = (nuint)1 << (Libc.SigPipe - 1);
        if (start.IsDetached)
        {
            // All but the two that are always the default.
            signals[0] = ~(nuint)0 >> ((8 * sizeof(nuint)) - LastOrdinarySignal);
            signals[0] &= ~(((nuint)1 << (Libc.SigKill - 1)) | ((nuint)1 << (Libc.SigStop - 1)));
            flags |= Libc.SpawnSetSession | (OperatingSystem.IsMacOS() ? Libc.SpawnCloseOnExecByDefault : 0);
        }

        ThrowOn(Libc.SetSignalDefaults(attributes, signals), start);
        ThrowOn(Libc.SetFlags(attributes, (short)flags), start);
    }

    private static void ThrowOn(int error, ProcessStart start)
    {
        if (error != 0)
        {
            throw SpawnFailure.Explain(start, error);
        }
    }
}
