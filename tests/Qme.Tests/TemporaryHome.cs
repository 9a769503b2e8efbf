using Qme.Configuration;
using Qme.Execution;
using Qme.Store;

namespace Qme.Tests;

/// <summary>A home of its own for one test, and an engine on it.</summary>
internal sealed class TemporaryHome : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("qme-");

    public TemporaryHome()
    {
        Home = new Home(Path.Combine(_directory.FullName, "home"));
        WorkingDirectory = _directory.FullName;
    }

    public Home Home { get; }

    public string WorkingDirectory { get; }

    public QmeEngine Engine => QmeEngine.For(Home);

    public static TaskFiles FilesOf(QmeTask task) => TaskFiles.Of(task);

    public RunRequest Request(string filePath, params string[] arguments) => new(new CommandLine(filePath, arguments))
    {
        CurrentDirectory = WorkingDirectory,
        WorkingDirectory = WorkingDirectory,
    };

    public RunResult Run(string filePath, params string[] arguments) => Run(Request(filePath, arguments));

    public RunResult Run(RunRequest request)
    {
        using TaskRun run = Engine.Prepare(request);
        return run.Execute(watcher: null, CancellationToken.None);
    }

    /// <summary>Puts a task into the home without running anything: one of the past, of another machine, of a job.</summary>
    public QmeTask Add(Func<QmeTask, QmeTask> change)
    {
        string uid = $"shell-{Guid.CreateVersion7()}";
        TaskFiles files = TaskFiles.Of(Home, uid);
        files.Create();
        QmeTask task = new(new CommandLine("true", []))
        {
            Uid = uid,
            Executor = "shell",
            WorkingDirectory = WorkingDirectory,
            User = Environment.UserName,
            Host = Environment.MachineName,
            OutputPath = files.OutputPath,
            ErrorPath = files.ErrorPath,
            HomePath = Home.Path,
            Created = TaskRow.Truncate(DateTimeOffset.UtcNow),
        };
        using Database database = new(Home);
        return new TaskStore(Home, database).Add(change(task));
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
