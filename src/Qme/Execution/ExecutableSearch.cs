namespace Qme.Execution;

/// <summary>What a search for a program came to.</summary>
public enum ExecutableStatus
{
    /// <summary>There is no such program. A shell would return 127.</summary>
    NotFound = 0,

    /// <summary>There is a file of that name, but none that may be executed. A shell would return 126.</summary>
    NotExecutable,

    /// <summary>There is one.</summary>
    Found,
}

/// <summary>The result of a search for a program; see <see cref="ExecutableFinder"/>.</summary>
/// <param name="Status">What it came to.</param>
/// <param name="FilePath">The absolute path of the program, or of the file that may not be executed; null when there is neither.</param>
public readonly record struct ExecutableSearch(ExecutableStatus Status, string? FilePath);
