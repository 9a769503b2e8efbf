using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Qme.Execution.Windows;

/// <summary>The calls of Windows that start a process with files of its own.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class Kernel32
{
    // <winerror.h>
    public const int FileNotFound = 2;
    public const int PathNotFound = 3;
    public const int AccessDenied = 5;
    public const int BadExeFormat = 193;
    public const int InvalidDirectory = 267;

    // CreateFile
    public const uint GenericRead = 0x80000000;
    public const uint AppendOnly = 0x00120194; // FILE_GENERIC_WRITE without FILE_WRITE_DATA, and FILE_READ_ATTRIBUTES
    public const uint ShareAll = 7;
    public const uint CreateAlways = 2;
    public const uint OpenExisting = 3;
    public const uint NormalAttributes = 0x80;

    // CreateProcess
    public const uint NewProcessGroup = 0x00000200;
    public const uint UnicodeEnvironment = 0x00000400;
    public const uint ExtendedStartupInfo = 0x00080000;
    public const uint UseStandardHandles = 0x00000100;
    public const nuint HandleList = 0x00020002;

    [LibraryImport("kernel32", EntryPoint = "CreateFileW", StringMarshalling = StringMarshalling.Utf16, SetLastError = true)]
    public static partial SafeFileHandle CreateFile(
        string path, uint access, uint share, in SecurityAttributes security, uint disposition, uint flags, nint template);

    [LibraryImport("kernel32", EntryPoint = "CreateProcessW", StringMarshalling = StringMarshalling.Utf16, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool CreateProcess(
        string filePath, char* commandLine, void* processSecurity, void* threadSecurity, [MarshalAs(UnmanagedType.Bool)] bool inherit,
        uint flags, char* environment, string directory, in StartupInfoEx startup, out ProcessInformation information);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool InitializeProcThreadAttributeList(void* list, int count, uint flags, ref nuint size);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool UpdateProcThreadAttribute(
        void* list, uint flags, nuint attribute, void* value, nuint size, void* previous, void* returnSize);

    [LibraryImport("kernel32")]
    public static partial void DeleteProcThreadAttributeList(void* list);

    [LibraryImport("kernel32", SetLastError = true)]
    public static partial uint WaitForSingleObject(SafeProcessHandle handle, uint milliseconds);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool GetExitCodeProcess(SafeProcessHandle handle, out int exitCode);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool CloseHandle(nint handle);

    [StructLayout(LayoutKind.Sequential)]
    public struct SecurityAttributes
    {
        public int Length;
        public nint Descriptor;
        public int InheritHandle;
    }

    /// <summary>STARTUPINFOEXW.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct StartupInfoEx
    {
        public int Size;
        public nint Reserved;
        public nint Desktop;
        public nint Title;
        public uint X;
        public uint Y;
        public uint Width;
        public uint Height;
        public uint Columns;
        public uint Rows;
        public uint FillAttribute;
        public uint Flags;
        public ushort ShowWindow;
        public ushort Reserved2Size;
        public nint Reserved2;
        public nint StandardInput;
        public nint StandardOutput;
        public nint StandardError;
        public nint AttributeList;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct ProcessInformation
    {
        public nint Process;
        public nint Thread;
        public int ProcessId;
        public int ThreadId;
    }
}
