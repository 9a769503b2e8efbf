using Qme.Execution;
using Qme.Store;
using Qme.Tests.Execution;

namespace Qme.Tests.Queueing;

/// <summary>A home whose tasks wait for their turn and are started by whoever looks, because this process knows no way to start a runner.</summary>
internal sealed class QueueingHome : IDisposable
{
    private readonly Database _database;

    public QueueingHome()
    {
        Tasks = new BackgroundHome();
        _database = new Database(Tasks.Home.Home);
        Store = new TaskStore(Tasks.Home.Home, _database);
    }

    public BackgroundHome Tasks { get; }

    public QmeEngine Engine => Tasks.Home.Engine;

    public TaskStore Store { get; }

    public RecordingLog Log { get; } = new();

    public RunnerSeat Seat => new(_database, Place.Within(null));

    /// <summary>The tasks that wait, as another process sees them.</summary>
    public WaitingTasks WaitingFor(Owner owner) => new(Store, _database, Place.Within(null), owner);

    public QmeTask Enqueue(string script, string? queue = null, int limit = 1, params Dependency[] dependencies)
    {
        using TaskRun run = Engine.Prepare(Tasks.Home.Request("sh", "-c", script) with { Queue = queue, MaxParallel = limit, Dependencies = dependencies });
        return Engine.Enqueue(run, Log).Task;
    }

    /// <summary>The task as it is recorded; nobody looks.</summary>
    public QmeTask Recorded(QmeTask task) => Store.TryFind(task.Id)!;

    public void Dispose()
    {
        _database.Dispose();
        Tasks.Dispose();
    }
}
