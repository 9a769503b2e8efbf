namespace Qme.PowerShell.Tests.Slurm.Scenarios;

/// <summary>What jobs have written, where it lies: found by its first word, and not by the rules for names.</summary>
internal static class Files
{
    /// <summary>
    /// The lines of each file below a directory that begins with <c>out</c> or <c>err</c>, by its first line: <c>out</c> of a plain job,
    /// <c>out 3</c> of an element of an array.
    /// </summary>
    public static IReadOnlyDictionary<string, string[]> Find(string directory) => Directory
        .EnumerateFiles(directory, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
        .Select(File.ReadAllLines)
        .Where(lines => lines is [string first, ..] && first.Split(' ')[0] is "out" or "err")
        .ToDictionary(lines => lines[0]);
}
