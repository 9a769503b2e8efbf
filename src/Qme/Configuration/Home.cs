namespace Qme.Configuration;

/// <summary>The directory that holds everything Qme keeps: configuration, database, outputs. Only its owner can read it.</summary>
/// <param name="Path">The absolute path of the directory.</param>
public sealed record Home(string Path)
{
    /// <summary>The environment variable that moves the home.</summary>
    public const string EnvironmentVariable = "QME_HOME";

    internal const UnixFileMode DirectoryMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    internal const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The database of tasks.</summary>
    public string DatabasePath => System.IO.Path.Combine(Path, "qme.db");

    /// <summary>The configuration file.</summary>
    public string ConfigurationPath => System.IO.Path.Combine(Path, "config.json");

    /// <summary>The directory with the user's own executors, a file each.</summary>
    public string ExecutorsPath => System.IO.Path.Combine(Path, "executors");

    /// <summary>The directory with one directory per task, for its input and output.</summary>
    public string OutputsPath => System.IO.Path.Combine(Path, "outputs");

    /// <summary>The directory with the views that were made for executors of the user.</summary>
    public string ViewsPath => System.IO.Path.Combine(Path, "views");

    /// <summary>Finds the home: <c>$QME_HOME</c>, else <c>~/.qme</c>. It need not exist yet.</summary>
    /// <param name="workingDirectory">What a relative <c>$QME_HOME</c> is relative to.</param>
    public static Home Locate(string workingDirectory)
    {
        string? path = Environment.GetEnvironmentVariable(EnvironmentVariable);
        return string.IsNullOrEmpty(path)
            ? new Home(System.IO.Path.Combine(UserDirectory(), ".qme"))
            : new Home(System.IO.Path.GetFullPath(path, workingDirectory));
    }

    // Whether or not it is there: without being told so, .NET answers for one that is not with the empty path.
    private static string UserDirectory() =>
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);

    /// <summary>Keeps a text in a file that only its owner can read, unless there is one of that name already.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be written.</exception>
    public static void Keep(string path, string text)
    {
        if (File.Exists(path))
        {
            return;
        }

        CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        try
        {
            ReplaceFile(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));
        }
        catch (IOException) when (File.Exists(path))
        {
            // Somebody else was faster with the same.
        }
    }

    internal static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, DirectoryMode);
        }
    }

    /// <summary>Creates a file that only its owner can read, or opens the one that is there.</summary>
    internal static FileStream OpenFile(string path, FileMode mode, FileAccess access, FileShare share)
    {
        FileStreamOptions options = new() { Mode = mode, Access = access, Share = share };
        if (!OperatingSystem.IsWindows() && mode is not System.IO.FileMode.Open)
        {
            options.UnixCreateMode = FileMode;
        }

        return new FileStream(path, options);
    }

    /// <summary>Writes a file anew: aside and renamed, so that nobody ever reads half of it, and on the disk before it counts.</summary>
    internal static void ReplaceFile(string path, Action<Stream> write)
    {
        string draft = path + ".new";
        using (FileStream stream = OpenFile(draft, System.IO.FileMode.Create, FileAccess.Write, FileShare.None))
        {
            write(stream);
            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
    }
}
