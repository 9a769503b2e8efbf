using Qme.Execution;
using Qme.Execution.Keeping;
using Qme.Store;
using Xunit;

namespace Qme.Tests.Queueing;

/// <summary>A home with tasks that wait, none of which has ever been started, and several processes that could start them.</summary>
internal sealed class WaitingRows : IDisposable
{
    private static readonly Owner s_us = new(Machine.Id, ProcessIdentity.Current.Id, ProcessIdentity.Current.StartTime);

    private readonly Database _database;

    public WaitingRows()
    {
        Home = new TemporaryHome();
        _database = new Database(Home.Home);
        Store = new TaskStore(Home.Home, _database);
        Waiting = In(Place.Within(null), s_us);
    }

    /// <summary>A process that has ended.</summary>
    public static Owner Dead { get; } = s_us with { StartTime = s_us.StartTime - 1 };

    public TemporaryHome Home { get; }

    public TaskStore Store { get; }

    public WaitingTasks Waiting { get; }

    public RunnerSeat Seat => new(_database, Place.Within(null));

    public static Owner Us => s_us;

    /// <summary>The tasks as another process sees them, or one in another place.</summary>
    public WaitingTasks In(Place place, Owner owner) => new(Store, _database, place, owner);

    /// <summary>A task that has been started.</summary>
    public int Add(QmeTaskState state, string? queue = null) => Home.Add(task => task with
    {
        State = state,
        Queue = queue,
        MaxParallel = queue is null ? null : 1,
        Machine = Machine.Id,
    }).Id;

    /// <summary>A task that waits.</summary>
    public int Wait(string? dependency = null, string? queue = null, int limit = 1, Func<QmeTask, QmeTask>? change = null) => Home.Add(task =>
    {
        KeeperNotes notes = new(TaskFiles.Of(task));
        notes.CreateToken();
        WaitingEnvironment.Keep(TaskFiles.Of(task));
        QmeTask waiting = task with
        {
            State = QmeTaskState.Pending,
            Reason = dependency is null ? "MaxParallel" : "Dependency",
            Waiting = WaitingStep.Waits,
            Dependency = dependency,
            Queue = queue,
            MaxParallel = queue is null ? null : limit,
            Machine = Machine.Id,
        };
        return change?.Invoke(waiting) ?? waiting;
    }).Id;

    public QmeTask this[int id] => Store.TryFind(id) ?? throw new InvalidOperationException($"There is no task {id}.");

    /// <summary>State, reason and what is still waited for, in one text.</summary>
    public string Say(int id) => $"{this[id].State} {this[id].Reason} {this[id].Dependency}".Trim();

    /// <summary>The files that are kept for a task which is to be started, or is running.</summary>
    public string[] KeptFiles(int id) => [.. Directory.EnumerateFiles(TaskFiles.Of(this[id]).Directory).Select(path => Path.GetFileName(path)!).Order()];

    public void End(int id, QmeTaskState state) => Store.Update(this[id], new TaskUpdate(state) { Ended = DateTimeOffset.UtcNow });

    public void AssertWaits(int id) => Assert.Equal(WaitingStep.Waits, this[id].Waiting);

    public void Dispose()
    {
        _database.Dispose();
        Home.Dispose();
    }
}
