namespace Qme.Executors;

/// <summary>
/// The executors that lie in files: in the home, in directories of the configuration, and in the module. A file is read when somebody needs to know
/// what is in it, and again when it has changed. One that is broken costs one complaint, and the others are read all the same.
/// </summary>
/// <param name="directories">The directories, the one that counts most first.</param>
internal sealed class ExecutorFiles(Func<IEnumerable<string>> directories)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ReadFile> _read = new(StringComparer.Ordinal);

    /// <summary>Who reads them; null as long as nobody can.</summary>
    public static IExecutorReader? Reader { get; set; }

    /// <summary>Where those lie that come with Qme.</summary>
    public static string? ShippedDirectory { get; set; }

    /// <summary>All executors, in the order they are asked: directory by directory, and in each the last file first.</summary>
    public IReadOnlyList<Executor> All
    {
        get
        {
            lock (_gate)
            {
                return [.. Paths().SelectMany(Read)];
            }
        }
    }

    /// <summary>Finds an executor by name; no file is read that is known to hold another one.</summary>
    public Executor? Find(string name)
    {
        lock (_gate)
        {
            string[] paths = [.. Paths().Where(path => Reader!.NameOf(path) is not string only || only.Equals(name, StringComparison.OrdinalIgnoreCase))];
            return paths.SelectMany(Read).FirstOrDefault(executor => executor.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        }
    }

    private IEnumerable<string> Paths() => Reader is null ? [] : directories().Append(ShippedDirectory).OfType<string>().SelectMany(FilesIn);

    private static IEnumerable<string> FilesIn(string directory)
    {
        // Most homes have none.
        if (!Directory.Exists(directory))
        {
            return [];
        }

        IEnumerable<string> own = Directory.EnumerateDirectories(directory)
            .SelectMany(inner => Reader!.Patterns.Select(pattern => Path.Combine(inner, pattern.Replace("*", Path.GetFileName(inner), StringComparison.Ordinal))))
            .Where(File.Exists);
        return Reader!.Patterns
            .SelectMany(pattern => Directory.EnumerateFiles(directory, pattern))
            .Concat(own)
            .OrderByDescending(Path.GetFileName, StringComparer.Ordinal);
    }

    private IReadOnlyList<Executor> Read(string path)
    {
        FileInfo file = new(path);
        if (!file.Exists)
        {
            return [];
        }

        (DateTime, long) version = (file.LastWriteTimeUtc, file.Length);
        if (_read.TryGetValue(path, out ReadFile? read) && read.Version == version)
        {
            return read.Executors;
        }

        IReadOnlyList<Executor> executors = [];
        try
        {
            executors = Reader!.Read(path);
            foreach (Executor executor in executors)
            {
                ExecutorName.Require(executor.Name);
                executor.Origin = path;
            }
        }
        catch (QmeException e)
        {
            executors = [];
            ExecutorComplaints.Make(e.Message);
        }

        _read[path] = new ReadFile(version, executors);
        return executors;
    }

    private sealed record ReadFile((DateTime Written, long Length) Version, IReadOnlyList<Executor> Executors);
}
