using Qme.Execution.Unix;

namespace Qme.Execution;

/// <summary>Finds programs as PowerShell finds applications.</summary>
/// <remarks>
/// PowerShell's rules (CommandSearcher, CommandDiscovery.GetLookupDirectoryPaths): a bare name is looked for in PATH alone; empty
/// entries of PATH do not count, and <c>~</c> in them is the home directory; blanks at the end of a name are dropped; a path is
/// relative to the current location, also when written with backslashes. Two accidents of PowerShell are left out. A file that
/// may not be executed does not hide one of the same name that may, further on in PATH: PowerShell would open it as a document. And a
/// relative entry of PATH that does not begin with a dot is relative to the location too: PowerShell takes it from the directory the
/// process happened to be started in.
/// </remarks>
public static class ExecutableFinder
{
    // What PowerShell trims from the end of a name (Utils.Separators.PathSearchTrimEnd).
    private static readonly char[] s_ignoredAtEnd = ['\t', '\n', '\v', '\f', '\r', ' ', '\u0085', '\u00a0'];

    /// <summary>Finds a program.</summary>
    /// <param name="command">A name, or a path: anything with a directory separator in it.</param>
    /// <param name="workingDirectory">The absolute path that relative paths start from.</param>
    /// <param name="searchPath">The directories to search for a name, separated as in PATH; null for PATH as this process has it now.</param>
    /// <returns>What was found.</returns>
    public static ExecutableSearch Find(string command, string workingDirectory, string? searchPath = null)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (!Path.IsPathFullyQualified(workingDirectory))
        {
            throw new ArgumentException($"An absolute path is needed, not '{workingDirectory}'.", nameof(workingDirectory));
        }

        // No file has such a name, and the calls below would rather throw than say so.
        if (command.Contains('\0'))
        {
            return default;
        }

        if (PathOf(command) is string path)
        {
            path = Path.GetFullPath(ExpandHome(path), workingDirectory);
            return Directory.Exists(path)
                ? new ExecutableSearch(ExecutableStatus.NotExecutable, path)
                : FirstOf(Candidates(path));
        }

        string name = command.TrimEnd(s_ignoredAtEnd);
        return name.Length == 0
            ? default
            : FirstOf(Directories(searchPath, workingDirectory).SelectMany(directory => Candidates(Path.Combine(directory, name))));
    }

    /// <summary>The command as a path of this system, or null when it is a bare name.</summary>
    private static string? PathOf(string command)
    {
        if (OperatingSystem.IsWindows())
        {
            return command.AsSpan().ContainsAny('\\', '/', ':') ? command : null;
        }

        // A backslash is a character like any other here, except after a beginning that only a path has.
        if (command.StartsWith(@".\", StringComparison.Ordinal)
            || command.StartsWith(@"..\", StringComparison.Ordinal)
            || command.StartsWith(@"~\", StringComparison.Ordinal))
        {
            return command.Replace('\\', '/');
        }

        return command.Contains('/') ? command : null;
    }

    private static IEnumerable<string> Directories(string? searchPath, string workingDirectory)
    {
        searchPath ??= Environment.GetEnvironmentVariable("PATH") ?? string.Empty;
        const StringSplitOptions Options = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        return searchPath.Split(Path.PathSeparator, Options)
            .Select(entry => Path.GetFullPath(ExpandHome(entry), workingDirectory));
    }

    private static string ExpandHome(string path)
    {
        bool isInHome = path.StartsWith('~') && (path.Length == 1 || path[1] == '/' || path[1] == Path.DirectorySeparatorChar);
        return isInHome
            ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify) + path[1..]
            : path;
    }

    /// <summary>The files a path may mean: itself, and on Windows itself with one of the extensions of PATHEXT.</summary>
    private static IEnumerable<string> Candidates(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            return [path];
        }

        string[] extensions = (Environment.GetEnvironmentVariable("PATHEXT") ?? ".COM;.EXE;.BAT;.CMD")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        IEnumerable<string> extended = extensions.Select(extension => path + extension);
        return extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase) ? extended.Prepend(path) : extended;
    }

    private static ExecutableSearch FirstOf(IEnumerable<string> candidates)
    {
        ExecutableSearch best = default;
        foreach (string candidate in candidates.Where(IsFile))
        {
            if (OperatingSystem.IsWindows() || Libc.MayExecute(candidate))
            {
                return new ExecutableSearch(ExecutableStatus.Found, candidate);
            }

            if (best.FilePath is null)
            {
                best = new ExecutableSearch(ExecutableStatus.NotExecutable, candidate);
            }
        }

        return best;
    }

    private static bool IsFile(string path) => File.Exists(path) && (OperatingSystem.IsWindows() || Libc.Exists(path));
}
