using Qme.Execution;
using Qme.Store;
using Qme.Tests.Execution;
using Xunit;

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

    /// <summary>Lets a process have taken on a task to start it, wherever that stands.</summary>
    public void TakeOn(QmeTask task, Owner owner) => Assert.Equal(1, _database.Execute(
        "UPDATE tasks SET waiting = 'Starts', keeper_id = $id, keeper_start_time = $start WHERE uid = $uid AND waiting = 'Waits'",
        ("$uid", task.Uid),
        ("$id", owner.ProcessId),
        ("$start", owner.StartTime)));

    /// <summary>Lets the database refuse whatever comes next about a state.</summary>
    public void Refuse(QmeTaskState state) => _database.Execute(
        $"CREATE TRIGGER refuse BEFORE UPDATE ON tasks WHEN NEW.state = '{state}' BEGIN SELECT RAISE(ABORT, 'refused'); END");

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
