namespace Qme.Executors;

/// <summary>Reads executors from files. The engine itself knows no language that one could be written in.</summary>
/// <remarks>An executor of several files lies in a directory of its own, whose name the one that is read has as well: <c>pbs/pbs.psm1</c>.</remarks>
public interface IExecutorReader
{
    /// <summary>The patterns of the names of files that it can read, such as <c>*.psm1</c>.</summary>
    IReadOnlyList<string> Patterns { get; }

    /// <summary>The name of the one executor in a file, where the name of the file tells; null when the file has to be read for that.</summary>
    string? NameOf(string path);

    /// <summary>Reads a file.</summary>
    /// <exception cref="QmeException">It is broken; the message names the file, and the line where there is one.</exception>
    IReadOnlyList<Executor> Read(string path);
}
