using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Qme.Execution.Unix;

/// <summary>
/// Finds out what went wrong in a child before it became the command: posix_spawn(3) tells an error number, but not
/// whether it is the program, the directory or one of the files that is missing.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static class SpawnFailure
{
    /// <summary>Explains a failed start, looking at each thing in the order in which the child needs it.</summary>
    public static StartException Explain(ProcessStart start, int error) =>
        OfInput(start)
        ?? OfOutput(start.OutputPath)
        ?? OfOutput(start.ErrorPath)
        ?? OfDirectory(start)
        ?? OfProgram(start)
        ?? OfError(start, error);

    /// <summary>What is wrong with the working directory, or null.</summary>
    public static StartException? OfDirectory(ProcessStart start)
    {
        if (!Directory.Exists(start.WorkingDirectory))
        {
            return new StartException(
                StartFailure.WorkingDirectoryUnusable, $"The working directory '{start.WorkingDirectory}' does not exist.");
        }

        return Libc.MayExecute(start.WorkingDirectory)
            ? null
            : new StartException(
                StartFailure.WorkingDirectoryUnusable, $"The working directory '{start.WorkingDirectory}' may not be entered.");
    }

    /// <summary>What is wrong with the program, as far as can be seen without starting it, or null.</summary>
    public static StartException? OfProgram(ProcessStart start)
    {
        if (Directory.Exists(start.FilePath))
        {
            return new StartException(StartFailure.NotExecutable, $"'{start.FilePath}' is a directory.");
        }

        if (!Libc.Exists(start.FilePath))
        {
            return new StartException(StartFailure.NotFound, $"There is no program '{start.FilePath}'.");
        }

        return Libc.MayExecute(start.FilePath)
            ? null
            : new StartException(StartFailure.NotExecutable, $"'{start.FilePath}' may not be executed.");
    }

    /// <summary>What is wrong with the file for standard input, or null.</summary>
    public static StartException? OfInput(ProcessStart start)
    {
        if (start.InputPath is null)
        {
            return null;
        }

        string? reason = ReasonNotToOpen(start.InputPath, new FileStreamOptions
        {
            Mode = FileMode.Open,
            Access = FileAccess.Read,
            Share = FileShare.ReadWrite | FileShare.Delete,
        });
        return reason is null ? null : new StartException(StartFailure.InputNotReadable, $"The input file cannot be opened: {reason}");
    }

    private static StartException? OfOutput(string path)
    {
        string? reason = ReasonNotToOpen(path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        return reason is null ? null : new StartException(StartFailure.OutputNotWritable, $"The output file cannot be opened: {reason}");
    }

    private static string? ReasonNotToOpen(string path, FileStreamOptions options)
    {
        try
        {
            using FileStream stream = new(path, options);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    private static StartException OfError(ProcessStart start, int error)
    {
        string text = Marshal.GetPInvokeErrorMessage(error);
        return error switch
        {
            // The program is there, as OfProgram saw, so what is missing is what its #! line or its ELF header asks for.
            Libc.NoSuchEntry => new StartException(
                StartFailure.NotExecutable, $"'{start.FilePath}' needs an interpreter or loader that does not exist."),
            Libc.AccessDenied or Libc.BadFormat or Libc.IsDirectory or Libc.FileBusy => new StartException(
                StartFailure.NotExecutable, $"'{start.FilePath}' cannot be executed: {text}."),
            _ => new StartException(StartFailure.Other, $"'{start.FilePath}' cannot be started: {text}."),
        };
    }
}
