using Qme.Configuration;

namespace Qme.Store;

/// <summary>Where the input and the output of one task lie in the home.</summary>
internal readonly record struct TaskFiles(string Directory)
{
    public static TaskFiles Of(Home home, string uid) => new(Path.Combine(home.OutputsPath, uid));

    public static TaskFiles Of(QmeTask task) => new(Path.GetDirectoryName(task.OutputPath)!);

    public string OutputPath => Path.Combine(Directory, "output");

    public string ErrorPath => Path.Combine(Directory, "error");

    public string InputPath => Path.Combine(Directory, "input");

    public string EndNotePath => Path.Combine(Directory, "end.json");

    /// <summary>How the names of what the keeper of a command notes begin.</summary>
    public string KeeperNotesPath => Path.Combine(Directory, "keeper");

    /// <summary>The environment of a task that waits, as it was where the task was recorded.</summary>
    public string EnvironmentPath => Path.Combine(Directory, "environment.json");

    /// <summary>What the command of on_end gets as its standard input.</summary>
    public string OnEndInputPath => Path.Combine(Directory, "on_end.json");

    /// <summary>What the command of on_end writes, to its standard output and its standard error.</summary>
    public string OnEndOutputPath => Path.Combine(Directory, "on_end.log");

    public void Create()
    {
        // Level by level, because only the last directory of a path that is created gets the mode.
        string outputs = Path.GetDirectoryName(Directory)!;
        if (!System.IO.Directory.Exists(outputs))
        {
            Home.CreateDirectory(Path.GetDirectoryName(outputs)!);
            Home.CreateDirectory(outputs);
        }

        Home.CreateDirectory(Directory);
    }

    public void Delete()
    {
        if (System.IO.Directory.Exists(Directory))
        {
            System.IO.Directory.Delete(Directory, recursive: true);
        }
    }
}
