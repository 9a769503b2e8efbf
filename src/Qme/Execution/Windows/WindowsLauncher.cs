using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Qme.Execution.Windows;

/// <summary>
/// Starts processes by CreateProcess. Windows lets no child open its own standard streams, so the files are opened here, given to this
/// child alone by a handle list, and closed at once.
/// </summary>
[SupportedOSPlatform("windows")]
internal static unsafe class WindowsLauncher
{
    private const string NullDevice = "NUL";

    /// <summary>Starts a process.</summary>
    /// <exception cref="StartException">It could not be started.</exception>
    public static (SafeProcessHandle Handle, int Id) Start(ProcessStart start)
    {
        if (start.IsInteractive)
        {
            // The console is shared by itself.
            return Create(start, new Kernel32.StartupInfoEx { Size = sizeof(Kernel32.StartupInfoEx) });
        }

        using SafeFileHandle input = Open(start.InputPath ?? NullDevice, isOutput: false);
        using SafeFileHandle output = Open(start.OutputPath, isOutput: true);

        // A handle may stand in the list once only, and emptying the same file twice would need it twice.
        bool isShared = string.Equals(start.OutputPath, start.ErrorPath, StringComparison.OrdinalIgnoreCase);
        using SafeFileHandle? separateError = isShared ? null : Open(start.ErrorPath, isOutput: true);
        nint error = (separateError ?? output).DangerousGetHandle();

        nint* handles = stackalloc nint[] { input.DangerousGetHandle(), output.DangerousGetHandle(), error };
        nuint handlesSize = (nuint)((isShared ? 2 : 3) * sizeof(nint));

        nuint listSize = 0;
        _ = Kernel32.InitializeProcThreadAttributeList(null, 1, 0, ref listSize); // fails by design: it tells the size
        void* list = NativeMemory.Alloc(listSize);
        try
        {
            ThrowUnless(Kernel32.InitializeProcThreadAttributeList(list, 1, 0, ref listSize), start);
            try
            {
                ThrowUnless(Kernel32.UpdateProcThreadAttribute(list, 0, Kernel32.HandleList, handles, handlesSize, null, null), start);
                return Create(start, new Kernel32.StartupInfoEx
                {
                    Size = sizeof(Kernel32.StartupInfoEx),
                    Flags = Kernel32.UseStandardHandles,
                    StandardInput = handles[0],
                    StandardOutput = handles[1],
                    StandardError = handles[2],
                    AttributeList = (nint)list,
                });
            }
            finally
            {
                Kernel32.DeleteProcThreadAttributeList(list);
            }
        }
        finally
        {
            NativeMemory.Free(list);
        }
    }

    private static (SafeProcessHandle Handle, int Id) Create(ProcessStart start, in Kernel32.StartupInfoEx startup)
    {
        // CreateProcess may write into the command line.
        char[] commandLine = [.. WindowsCommandLine.Of(start.FilePath, start.ArgumentList), '\0'];
        Kernel32.ProcessInformation information;
        fixed (char* line = commandLine, environment = EnvironmentBlock(start))
        {
            ThrowUnless(
                Kernel32.CreateProcess(
                    start.FilePath, line, null, null, inherit: true, Kernel32.UnicodeEnvironment | Kernel32.ExtendedStartupInfo | (start.IsDetached ? Kernel32.NewProcessGroup : 0),
                    environment, start.WorkingDirectory, startup, out information),
                start);
        }

        _ = Kernel32.CloseHandle(information.Thread);
        return (new SafeProcessHandle(information.Process, ownsHandle: true), information.ProcessId);
    }

    private static SafeFileHandle Open(string path, bool isOutput)
    {
        Kernel32.SecurityAttributes inheritable = new() { Length = sizeof(Kernel32.SecurityAttributes), InheritHandle = 1 };
        SafeFileHandle handle = Kernel32.CreateFile(
            path,
            isOutput ? Kernel32.AppendOnly : Kernel32.GenericRead,
            Kernel32.ShareAll,
            inheritable,
            isOutput ? Kernel32.CreateAlways : Kernel32.OpenExisting,
            Kernel32.NormalAttributes,
            template: 0);
        if (!handle.IsInvalid)
        {
            return handle;
        }

        string text = Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());
        handle.Dispose();
        throw new StartException(
            isOutput ? StartFailure.OutputNotWritable : StartFailure.InputNotReadable,
            $"The {(isOutput ? "output" : "input")} file '{path}' cannot be opened: {text}");
    }

    /// <summary>NAME=value texts, each ended by NUL, sorted as Windows wants them, and one NUL more.</summary>
    private static string EnvironmentBlock(ProcessStart start)
    {
        StringBuilder block = new();
        foreach ((string name, string value) in ProcessEnvironment.With(start.Environment)
            .OrderBy(entry => entry.Key, StringComparer.OrdinalIgnoreCase))
        {
            block.Append(name).Append('=').Append(value).Append('\0');
        }

        return block.Append('\0').ToString();
    }

    private static void ThrowUnless(bool succeeded, ProcessStart start)
    {
        if (succeeded)
        {
            return;
        }

        int error = Marshal.GetLastPInvokeError();
        StartFailure failure = error switch
        {
            _ when !Directory.Exists(start.WorkingDirectory) => StartFailure.WorkingDirectoryUnusable,
            Kernel32.InvalidDirectory => StartFailure.WorkingDirectoryUnusable,
            Kernel32.FileNotFound or Kernel32.PathNotFound => StartFailure.NotFound,
            Kernel32.AccessDenied or Kernel32.BadExeFormat => StartFailure.NotExecutable,
            _ => StartFailure.Other,
        };
        throw new StartException(failure, $"'{start.FilePath}' cannot be started: {Marshal.GetPInvokeErrorMessage(error)}");
    }
}
