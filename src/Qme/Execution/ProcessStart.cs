using System.Collections.ObjectModel;

namespace Qme.Execution;

/// <summary>What to start, where, and which files its three streams are.</summary>
public sealed record ProcessStart
{
    /// <summary>
    /// The absolute path of the program, already found (see <see cref="ExecutableFinder"/>). It is also the program's
    /// <c>argv[0]</c>, as it is for a native command in PowerShell.
    /// </summary>
    public required string FilePath { get; init; }

    /// <summary>The arguments after <c>argv[0]</c>, each passed on exactly as it stands; empty ones count.</summary>
    public required IReadOnlyList<string> ArgumentList { get; init; }

    /// <summary>The absolute path of the directory the program is started in.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>
    /// Changes laid over the environment of this process as .NET sees it: a value sets the variable, null removes it.
    /// </summary>
    /// <remarks>
    /// PowerShell's <c>$env:X = 1</c> changes .NET's copy only, never the C library's <c>environ</c>; hence the copy counts.
    /// </remarks>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = ReadOnlyDictionary<string, string?>.Empty;

    /// <summary>The absolute path of the file that is the program's standard input; null for an empty one.</summary>
    public string? InputPath { get; init; }

    /// <summary>
    /// The absolute path of the file the program's standard output is written to. It is created (on Unix with mode
    /// 0600), emptied if it exists, and appended to; it may be the same file as <see cref="ErrorPath"/>.
    /// </summary>
    public required string OutputPath { get; init; }

    /// <summary>The absolute path of the file for standard error, treated as <see cref="OutputPath"/> is.</summary>
    public required string ErrorPath { get; init; }

    /// <summary>
    /// Whether it lives apart from us: in a session of its own, with all signals as at login, and with no descriptor but its three files. On
    /// Windows, where there are no sessions: apart from Ctrl+C in our console.
    /// </summary>
    public bool IsDetached { get; init; }

    /// <summary>Whether its streams are ours, the terminal as a rule; the three files then stay untouched.</summary>
    public bool IsInteractive { get; init; }

    /// <summary>Refuses what no caller should ask for, and what no process can be given, before anything is started.</summary>
    /// <exception cref="ArgumentException">A path is not absolute.</exception>
    /// <exception cref="StartException">A text contains a NUL character, or an environment name is empty or contains '='.</exception>
    internal void Validate()
    {
        RequireAbsolute(FilePath, nameof(FilePath));
        RequireAbsolute(WorkingDirectory, nameof(WorkingDirectory));
        RequireAbsolute(OutputPath, nameof(OutputPath));
        RequireAbsolute(ErrorPath, nameof(ErrorPath));
        if (InputPath is not null)
        {
            RequireAbsolute(InputPath, nameof(InputPath));
        }

        for (int i = 0; i < ArgumentList.Count; i++)
        {
            RefuseNul(ArgumentList[i], $"argument {i + 1}");
        }

        foreach ((string name, string? value) in Environment)
        {
            if (name.Length == 0 || name.Contains('='))
            {
                throw new StartException(StartFailure.InvalidArgument, $"'{name}' cannot be the name of an environment variable.");
            }

            RefuseNul(name, "the name of an environment variable");
            RefuseNul(value, $"the environment variable '{name}'");
        }
    }

    private static void RequireAbsolute(string path, string property)
    {
        if (!Path.IsPathFullyQualified(path))
        {
            throw new ArgumentException($"{property} must be an absolute path, but is '{path}'.", property);
        }

        RefuseNul(path, property);
    }

    private static void RefuseNul(string? text, string what)
    {
        if (text is not null && text.Contains('\0'))
        {
            throw new StartException(StartFailure.InvalidArgument, $"A NUL character cannot be passed to a process, but {what} contains one.");
        }
    }
}
