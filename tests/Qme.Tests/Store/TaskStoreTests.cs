using System.Text.Json;
using Qme.Executors;
using Qme.Store;
using Xunit;

namespace Qme.Tests.Store;

public sealed class TaskStoreTests : IDisposable
{
    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void A_task_read_back_is_the_task_that_was_run()
    {
        QmeTask task = _home.Run(_home.Request("sh", "-c", "echo hi; exit 3", "a b", "", "é") with
        {
            Message = "nightly",
            Environment = new Dictionary<string, string?> { ["A"] = "1", ["B"] = null },
        }).Task;

        QmeTask read = Assert.Single(_home.Engine.Find(new TaskSelector.ById(task.Id)));

        Assert.Equivalent(task, read, strict: true);
        Assert.Equal(["-c", "echo hi; exit 3", "a b", "", "é"], read.ArgumentList);
        Assert.Equal((QmeTaskState.Failed, 3, null), (read.State, read.ExitCode, read.Signal));
        Assert.Equal(TimeSpan.Zero, read.Created.Offset);
        Assert.True(read.Created <= read.Started && read.Started <= read.Ended);
    }

    [Fact]
    public void Whatever_time_a_command_may_take_is_read_back()
    {
        foreach (TimeSpan timeout in (TimeSpan[])[TimeSpan.MaxValue, TimeSpan.FromDays(106751.3), TimeSpan.FromMicroseconds(1)])
        {
            QmeTask task = _home.Run(_home.Request("true") with { Timeout = timeout }).Task;

            Assert.Equal(timeout.Ticks / 10, _home.Engine.Find(new TaskSelector.ById(task.Id))[0].Timeout?.Ticks / 10);
        }
    }

    [Fact]
    public void The_id_of_a_removed_task_is_never_used_again()
    {
        QmeTask first = _home.Run("true").Task;
        QmeTask second = _home.Run("true").Task;
        _home.Engine.Remove(second);

        Assert.Equal((1, 2, 3), (first.Id, second.Id, _home.Run("true").Task.Id));
    }

    [Fact]
    public void Removing_a_task_removes_what_it_wrote()
    {
        QmeTask task = _home.Run("echo", "hi").Task;
        Assert.True(File.Exists(task.OutputPath));

        _home.Engine.Remove(task);

        Assert.False(Directory.Exists(Path.GetDirectoryName(task.OutputPath)));
        Assert.Equal(ErrorIds.TaskNotFound, Assert.Throws<QmeException>(() => _home.Engine.Find(new TaskSelector.ById(task.Id))).ErrorId);
    }

    [Fact]
    public void A_range_is_those_of_its_tasks_that_exist()
    {
        QmeTask[] tasks = [.. Enumerable.Range(0, 4).Select(_ => _home.Run("true").Task)];
        _home.Engine.Remove(tasks[1]);

        Assert.Equal([1, 3, 4], _home.Engine.Find(TaskSelector.Parse("1-9")).Select(t => t.Id));
        Assert.Equal(ErrorIds.TaskNotFound, Assert.Throws<QmeException>(() => _home.Engine.Find(TaskSelector.Parse("7-9"))).ErrorId);
    }

    [Fact]
    public void A_Uid_is_found_by_its_beginning_unless_several_begin_so()
    {
        QmeTask task = _home.Run("true").Task;
        _home.Run("true");

        Assert.Equal(task.Id, _home.Engine.Find(TaskSelector.Parse(task.Uid[..^1].ToUpperInvariant()))[0].Id);
        QmeException e = Assert.Throws<QmeException>(() => _home.Engine.Find(TaskSelector.Parse("shell-")));
        Assert.Equal((ErrorIds.TaskAmbiguous, "shell-"), (e.ErrorId, e.Target));
    }

    [Fact]
    public void A_filter_lets_through_what_passes_all_of_it_oldest_first()
    {
        _home.Run(_home.Request("true") with { Message = "one" });
        DateTimeOffset between = DateTimeOffset.UtcNow;
        _home.Run("false");
        _home.Run(_home.Request("true") with { Message = "two" });

        Assert.Equal([1, 2, 3], Ids(new TaskFilter()));
        Assert.Equal([2, 3], Ids(new TaskFilter { After = between }));
        Assert.Equal([1], Ids(new TaskFilter { Before = between }));
        Assert.Equal([2], Ids(new TaskFilter { States = [QmeTaskState.Failed, QmeTaskState.Lost] }));
        Assert.Equal([1, 3], Ids(new TaskFilter { Command = c => c == "true" }));
        Assert.Equal([2, 3], Ids(new TaskFilter { Newest = 2 }));
        Assert.Equal([1], Ids(new TaskFilter { Newest = 1, Message = m => m == "one" }));
        Assert.Empty(Ids(new TaskFilter { Executor = e => e == "other" }));
    }

    [Fact]
    public void The_first_witness_of_an_end_is_believed()
    {
        using Database database = new(_home.Home);
        TaskStore store = new(_home.Home, database);
        QmeTask task = _home.Run("true").Task;

        store.Update(task, new TaskUpdate(QmeTaskState.Lost));

        Assert.Equal(QmeTaskState.Complete, store.Find(new TaskSelector.ById(task.Id))[0].State);
    }

    [Fact]
    public void Any_witness_is_believed_more_than_none()
    {
        using Database database = new(_home.Home);
        TaskStore store = new(_home.Home, database);
        QmeTask task = _home.Run("true").Task;
        database.Execute("UPDATE tasks SET state = 'Lost'");

        store.Update(task, new TaskUpdate(QmeTaskState.Failed) { ExitCode = 7 });

        QmeTask read = store.Find(new TaskSelector.ById(task.Id))[0];
        Assert.Equal((QmeTaskState.Failed, 7), (read.State, read.ExitCode));
    }

    [Theory]
    [InlineData("here", "here", false)]
    [InlineData("here", null, true)]
    [InlineData(null, null, false)]
    public void A_name_that_was_concluded_is_not_given_twice(string? first, string? second, bool isGiven)
    {
        using Database database = new(_home.Home);
        TaskStore store = new(_home.Home, database);
        QmeTask one = _home.Add(task => task);
        QmeTask other = _home.Add(task => task);

        store.Update(one, Named("48", first));
        store.Update(other, Named("48", second));

        Assert.Equal("48", store.Find(new TaskSelector.ById(one.Id))[0].Ref);
        Assert.Equal(isGiven ? "48" : null, store.Find(new TaskSelector.ById(other.Id))[0].Ref);
    }

    [Fact]
    public void What_is_concluded_about_a_task_without_a_name_comes_too_late_once_it_has_one()
    {
        using Database database = new(_home.Home);
        TaskStore store = new(_home.Home, database);
        QmeTask task = _home.Add(task => task);

        store.Update(task, Named("48", "here"));
        store.Update(task, Named("49", "here"));
        store.Update(task, new TaskUpdate(QmeTaskState.Lost) { Ref = TaskUpdate.NoRef, UnnamedWithin = "Where" });

        QmeTask read = store.Find(new TaskSelector.ById(task.Id))[0];
        Assert.Equal((QmeTaskState.Pending, "48"), (read.State, read.Ref));
    }

    [Fact]
    public void What_is_known_already_is_no_news()
    {
        JsonElement data = JsonSerializer.SerializeToElement(new { JobId = "5", State = "PENDING" });
        QmeTask task = _home.Add(t => t with { State = QmeTaskState.Pending, Reason = "Priority", Ref = "5", Data = data });
        QmeTask read = Assert.Single(_home.Engine.Find(new TaskSelector.ById(task.Id), RefreshRequest.WhenDue with { Mode = RefreshMode.Never }));
        TaskUpdate same = new(QmeTaskState.Pending) { Reason = "Priority", Ref = "5", Data = data.Clone() };

        Assert.True(TaskStore.IsKnown(read, same));
        Assert.False(TaskStore.IsKnown(read, same with { Reason = "Resources" }));
        Assert.False(TaskStore.IsKnown(read, same with { Data = JsonSerializer.SerializeToElement(new { JobId = "5", State = "RUNNING" }) }));
        Assert.False(TaskStore.IsKnown(read, new TaskUpdate(QmeTaskState.Running) { Reason = "Priority", Started = DateTimeOffset.UtcNow }));
    }

    private IEnumerable<int> Ids(TaskFilter filter) => _home.Engine.List(filter).Select(t => t.Id);

    private static TaskUpdate Named(string name, string? where) =>
        new(QmeTaskState.Pending) { Ref = name, Data = JsonSerializer.SerializeToElement(new { Where = where }), UnnamedWithin = "Where" };
}
