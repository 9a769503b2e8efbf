using System.Diagnostics;
using Qme.Execution;
using Qme.Tests.Execution;
using Qme.Waiting;
using Xunit;

namespace Qme.Tests.Waiting;

public sealed class TaskWatchTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly BackgroundHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void It_is_over_when_all_have_ended_and_knows_how()
    {
        QmeTask[] tasks = [_home.Launch("exit 3"), _home.Launch("sleep 0.3"), _home.Home.Run("true").Task];
        using TaskWatch watch = Watch(tasks);

        Assert.True(watch.Wait(any: false, s_patience, _ => { }));
        Assert.True(watch.IsOver);
        Assert.Equal([QmeTaskState.Failed, QmeTaskState.Complete, QmeTaskState.Complete], watch.Tasks.Select(task => task.State));
        Assert.Equal([3, 0, 0], watch.Tasks.Select(task => task.ExitCode));
    }

    [Fact]
    public void The_end_of_a_command_is_seen_soon_though_nobody_else_looks()
    {
        QmeTask task = _home.Launch("sleep 0.5");
        using TaskWatch watch = Watch([task]);

        Assert.True(watch.Wait(any: false, s_patience, _ => { }));
        Assert.True(DateTimeOffset.UtcNow - watch.Tasks.Single().Ended < TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void One_is_enough_if_one_is_wanted()
    {
        QmeTask[] tasks = [_home.Launch("sleep 60"), _home.Launch("true")];
        using TaskWatch watch = Watch(tasks);

        Assert.True(watch.Wait(any: true, s_patience, _ => { }));
        Assert.False(watch.IsOver);
        Assert.Equal([false, true], watch.Tasks.Select(task => task.HasEnded));
    }

    [Fact]
    public void When_the_time_is_over_it_says_so_and_the_tasks_go_on()
    {
        QmeTask task = _home.Launch("sleep 60");
        using TaskWatch watch = Watch([task]);
        Stopwatch elapsed = Stopwatch.StartNew();
        int reports = 0;

        Assert.False(watch.Wait(any: false, TimeSpan.FromSeconds(1), _ => reports++));

        Assert.InRange(elapsed.Elapsed.TotalSeconds, 0.99, 30);
        Assert.InRange(reports, 3, 40);
        Assert.Equal(QmeTaskState.Running, _home.Look(task).State);
    }

    [Fact]
    public void Who_does_not_wait_any_more_is_gone_at_once()
    {
        QmeTask task = _home.Launch("sleep 60");
        using CancellationTokenSource stop = new(TimeSpan.FromMilliseconds(200));
        using TaskWatch watch = _home.Home.Engine.Watch([task], ILog.None, stop.Token);
        Stopwatch elapsed = Stopwatch.StartNew();

        Assert.Throws<OperationCanceledException>(() => watch.Wait(any: false, null, _ => { }));
        Assert.True(elapsed.Elapsed < TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void A_task_that_is_removed_meanwhile_is_not_waited_for()
    {
        QmeTask ended = _home.AwaitEnd(_home.Launch("true"));
        QmeTask running = _home.Launch("sleep 0.3");

        // As it was before it ended, as far as the watch knows.
        using TaskWatch watch = Watch([ended with { State = QmeTaskState.Running, Ended = null, ExitCode = null }, running]);
        _home.Home.Engine.Remove(ended);

        Assert.True(watch.Wait(any: false, s_patience, _ => { }));
        Assert.Equal([ended.Id], watch.Removed.Select(task => task.Id));
        Assert.Equal([running.Id], watch.Tasks.Select(task => task.Id));
    }

    [Fact]
    public void Those_that_have_ended_are_forgotten_by_who_watches_for_ever_and_others_are_added_once()
    {
        QmeTask first = _home.Launch("true");
        using TaskWatch watch = Watch([]);
        watch.Add([first, first]);
        watch.Add([first]);
        Assert.Single(watch.Tasks);

        BackgroundHome.Eventually(() =>
        {
            watch.Look(TimeSpan.FromMilliseconds(50));
            return watch.IsOver;
        });
        watch.DropEnded();
        Assert.Empty(watch.Tasks);

        QmeTask second = _home.Launch("sleep 60");
        watch.Add([second]);
        Assert.Equal([second.Id], watch.Tasks.Select(task => task.Id));
        Assert.False(watch.IsOver);
    }

    [Fact]
    public void What_waits_for_others_is_seen_to_also_where_no_runner_does_so()
    {
        QmeTask first = _home.Launch("sleep 0.3");
        using TaskRun run = _home.Home.Engine.Prepare(_home.Home.Request("true") with { Dependencies = [new Dependency(DependencyKind.AfterOk, first.Id)] });
        RecordingLog log = new();
        QmeTask second = _home.Home.Engine.Enqueue(run, ILog.None).Task;
        using TaskWatch watch = _home.Home.Engine.Watch([second], log, TestContext.Current.CancellationToken);

        Assert.True(watch.Wait(any: false, s_patience, _ => { }));
        Assert.Equal(QmeTaskState.Complete, watch.Tasks.Single().State);
        Assert.True(log.Warnings.Count <= 1, string.Join('\n', log.Warnings));
    }

    [Fact]
    public void What_it_takes_to_start_tasks_does_not_delay_the_next_look()
    {
        QmeTask[] tasks = [.. Enumerable.Range(0, 6).Select(_ =>
        {
            using TaskRun run = _home.Home.Engine.Prepare(_home.Home.Request("sleep", "0.1") with { Queue = "q" });
            return _home.Home.Engine.Enqueue(run, ILog.None).Task;
        })];
        using TaskWatch watch = Watch(tasks);
        Stopwatch elapsed = Stopwatch.StartNew();

        Assert.True(watch.Wait(any: false, s_patience, _ => { }));
        Assert.InRange(elapsed.Elapsed.TotalSeconds, 0.5, 10);
    }

    [Fact]
    public void With_nothing_to_wait_for_it_sleeps_as_long_as_it_is_told_to()
    {
        using TaskWatch watch = Watch([]);
        Stopwatch elapsed = Stopwatch.StartNew();

        watch.Look(TimeSpan.FromMilliseconds(300));

        Assert.InRange(elapsed.ElapsedMilliseconds, 290, 20_000);
        Assert.True(watch.Wait(any: false, TimeSpan.Zero, _ => { }));
    }

    private TaskWatch Watch(QmeTask[] tasks) => _home.Home.Engine.Watch(tasks, ILog.None, TestContext.Current.CancellationToken);
}
