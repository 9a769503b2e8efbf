namespace Qme.Execution;

/// <summary>Why a process could not be started.</summary>
public enum StartFailure
{
    /// <summary>Nothing of the kinds below; the message has the system's own words.</summary>
    Other = 0,

    /// <summary>There is no such program. A shell would return 127.</summary>
    NotFound,

    /// <summary>
    /// The program exists but cannot be run: no permission, a directory, no known format, an interpreter that is
    /// missing. A shell would return 126.
    /// </summary>
    NotExecutable,

    /// <summary>The working directory does not exist or cannot be entered.</summary>
    WorkingDirectoryUnusable,

    /// <summary>The file for standard input cannot be opened for reading.</summary>
    InputNotReadable,

    /// <summary>A file for standard output or error cannot be created or opened for writing.</summary>
    OutputNotWritable,

    /// <summary>An argument or environment entry is one that no process can be given.</summary>
    InvalidArgument,
}
