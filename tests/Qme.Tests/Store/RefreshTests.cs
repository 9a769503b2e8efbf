using Microsoft.Data.Sqlite;
using Qme.Store;
using Xunit;

namespace Qme.Tests.Store;

/// <summary>What the database keeps of the questions to the outside world.</summary>
public sealed class RefreshTests : IDisposable
{
    private readonly TemporaryHome _home = new();
    private readonly Database _database;
    private readonly RefreshTurns _turns;

    public RefreshTests()
    {
        _database = new Database(_home.Home);
        _turns = new RefreshTurns(_database);
    }

    public void Dispose()
    {
        _database.Dispose();
        _home.Dispose();
    }

    [Fact]
    public void Each_cluster_has_turns_of_its_own()
    {
        Assert.True(_turns.TryTake("slurm", "", TimeSpan.FromHours(1)));
        Assert.False(_turns.TryTake("slurm", "", TimeSpan.FromHours(1)));
        Assert.True(_turns.TryTake("slurm", "lab", TimeSpan.FromHours(1)));
        Assert.True(_turns.TryTake("slurm", "", TimeSpan.Zero));
    }

    [Theory]
    [InlineData(1, false)] // Another process has looked at the clock a moment later, and been faster.
    [InlineData(59, false)]
    [InlineData(61, true)] // The clock has been set back.
    public void A_turn_in_the_near_future_is_another_process_s(int seconds, bool isOurs)
    {
        _turns.TryTake("slurm", "", TimeSpan.Zero);
        _database.Execute("UPDATE turns SET asked = $asked", ("$asked", TaskRow.ToMicroseconds(DateTimeOffset.UtcNow.AddSeconds(seconds))));

        Assert.Equal(isOurs, _turns.TryTake("slurm", "", TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void Who_has_no_turn_is_told_when_there_was_one_and_that_it_brought_no_answer()
    {
        Assert.Null(_turns.Last("slurm", ""));
        DateTimeOffset before = TaskRow.Truncate(DateTimeOffset.UtcNow);
        _turns.TryTake("slurm", "", TimeSpan.Zero);

        Assert.InRange(_turns.Last("slurm", "")!.Value.Asked, before, DateTimeOffset.UtcNow);
        _turns.Note("slurm", "", "It does not answer.");
        Assert.Equal("It does not answer.", _turns.Last("slurm", "")!.Value.Complaint);
        _turns.Note("slurm", "", null);
        Assert.Null(_turns.Last("slurm", "")!.Value.Complaint);
    }

    [Fact]
    public void An_older_database_loses_nothing()
    {
        QmeTask task = _home.Run("true").Task;
        _turns.TryTake("slurm", "", TimeSpan.Zero);
        DateTimeOffset asked = _turns.Last("slurm", "")!.Value.Asked;
        _database.Dispose();
        Sql("""
            DROP INDEX tasks_ref;
            ALTER TABLE tasks DROP COLUMN refreshed;
            INSERT INTO refreshes SELECT executor, asked FROM turns;
            DROP TABLE turns;
            DROP TABLE runners;
            DROP INDEX tasks_waiting;
            DROP INDEX tasks_queue;
            ALTER TABLE tasks DROP COLUMN queue;
            ALTER TABLE tasks DROP COLUMN max_parallel;
            ALTER TABLE tasks DROP COLUMN dependency;
            ALTER TABLE tasks DROP COLUMN timeout;
            ALTER TABLE tasks DROP COLUMN waiting;
            ALTER TABLE tasks DROP COLUMN surroundings;
            ALTER TABLE tasks DROP COLUMN interactive;
            PRAGMA user_version = 3;
            """);

        Assert.Equivalent(task, Assert.Single(new TaskStore(_home.Home, _database).List(new TaskFilter())));
        Assert.Equal(asked, _turns.Last("slurm", "")!.Value.Asked);
    }

    [Fact]
    public void Only_proof_takes_an_end_back_and_nobodys_wish_to_stop_outlives_it()
    {
        TaskStore store = new(_home.Home, _database);
        QmeTask task = _home.Add(t => t with { State = QmeTaskState.Running, Ref = "5" });
        store.RequestStop(task);
        store.Update(task, new TaskUpdate(QmeTaskState.Failed) { ExitCode = 1 });

        store.Update(task, new TaskUpdate(QmeTaskState.Pending));
        Assert.Equal(QmeTaskState.Cancelled, Read().State);
        store.Update(task, new TaskUpdate(QmeTaskState.Pending) { Reopens = true });
        Assert.Equal((QmeTaskState.Pending, null), (Read().State, Read().ExitCode));
        store.Update(task, new TaskUpdate(QmeTaskState.Complete) { ExitCode = 0 });
        Assert.Equal(QmeTaskState.Complete, Read().State);

        QmeTask Read() => store.Find(new TaskSelector.ById(task.Id))[0];
    }

    [Fact]
    public void What_only_adds_leaves_the_end_as_it_is()
    {
        TaskStore store = new(_home.Home, _database);
        QmeTask task = _home.Run("false").Task;

        store.Update(task, TaskUpdate.Adding(task, System.Text.Json.JsonSerializer.SerializeToElement(new { Seen = 1 })));

        QmeTask read = store.Find(new TaskSelector.ById(task.Id))[0];
        Assert.Equal("{\"Seen\":1}", read.Data?.GetRawText());
        Assert.Equivalent(task, read with { Data = null });
    }

    [Fact]
    public void Ended_tasks_are_found_by_what_the_outside_world_calls_them()
    {
        QmeTask ended = _home.Add(t => t with { State = QmeTaskState.Failed, Ref = "5" });
        _home.Add(t => t with { State = QmeTaskState.Running, Ref = "6" });
        _home.Add(t => t with { State = QmeTaskState.Failed, Ref = "7" });

        Assert.Equal([ended.Id], new TaskStore(_home.Home, _database).FindEnded("shell", ["5", "6"]).Select(task => task.Id));
    }

    private void Sql(string sql)
    {
        using SqliteConnection connection = new($"Data Source={_home.Home.DatabasePath};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
