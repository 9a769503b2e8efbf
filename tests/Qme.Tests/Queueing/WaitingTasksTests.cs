using System.Collections.Concurrent;
using Qme.Execution.Keeping;
using Qme.Store;
using Xunit;

namespace Qme.Tests.Queueing;

public sealed class WaitingTasksTests : IDisposable
{
    private readonly WaitingRows _rows = new();

    public void Dispose() => _rows.Dispose();

    [Fact]
    public void A_queue_is_taken_on_in_its_order_as_far_as_there_is_room()
    {
        int[] ids = [.. Enumerable.Range(0, 4).Select(_ => _rows.Wait(queue: "q", limit: 2))];

        Assert.Equal(ids[0], Claim());
        Assert.Null(Claim());
        Start(ids[0]);
        Assert.Equal(ids[1], Claim());
        Start(ids[1]);
        Assert.Null(Claim());
        _rows.End(ids[0], QmeTaskState.Failed);
        Assert.Equal(ids[2], Claim());
    }

    [Fact]
    public void Each_task_says_itself_how_many_may_run_for_it_and_nobody_overtakes()
    {
        int first = _rows.Add(QmeTaskState.Running, queue: "q");
        int second = _rows.Wait(queue: "q", limit: 1);
        int third = _rows.Wait(queue: "q", limit: 9);

        Assert.Null(Claim());
        _rows.End(first, QmeTaskState.Complete);
        Assert.Equal(second, Claim());
        Start(second);
        Assert.Equal(third, Claim());
    }

    [Fact]
    public void A_queue_is_the_same_however_its_name_is_written()
    {
        int running = _rows.Add(QmeTaskState.Running, queue: "Disk");
        int first = _rows.Wait(queue: "disk");
        int second = _rows.Wait(queue: "DISK");

        Assert.Null(Claim());
        Assert.Equal([running], _rows.Waiting.ListNeeded().Select(task => task.Id));
        _rows.End(running, QmeTaskState.Complete);
        Assert.Equal(first, Claim());
        Start(first);
        Assert.Null(Claim());
        Assert.Equal("DISK", _rows[second].Queue);
    }

    [Fact]
    public void Who_depends_on_others_does_not_hold_up_those_behind()
    {
        int running = _rows.Add(QmeTaskState.Running);
        _rows.Wait($"afterok:{running}", queue: "q");
        int behind = _rows.Wait(queue: "q");

        Assert.Equal(behind, Claim());
        Assert.Null(Claim());
    }

    [Fact]
    public void Queues_and_tasks_without_one_do_not_hold_up_each_other()
    {
        _rows.Add(QmeTaskState.Running, queue: "full");
        _rows.Wait(queue: "full");
        int other = _rows.Wait(queue: "other");
        int[] free = [_rows.Wait(), _rows.Wait()];

        Assert.Equal([other, .. free, null], Enumerable.Range(0, 4).Select(_ => Claim()));
    }

    [Fact]
    public void What_waits_elsewhere_is_not_taken_on_and_takes_no_room()
    {
        _rows.Wait(queue: "q", change: task => task with { Host = "another" });
        _rows.Wait(queue: "q", change: task => task with { Surroundings = "a job" });
        _rows.Home.Add(task => task with { State = QmeTaskState.Running, Queue = "q", MaxParallel = 1, Host = "another" });
        int here = _rows.Wait(queue: "q");

        Assert.Equal(here, Claim());
        Assert.Null(Claim());
    }

    [Fact]
    public void A_task_whose_executor_is_not_there_keeps_its_place_and_that_of_those_behind()
    {
        int first = _rows.Wait(queue: "q", change: task => task with { Executor = "gone" });
        _rows.Wait(queue: "q");
        int free = _rows.Wait();

        Assert.Equal(free, Claim());
        Assert.Null(Claim());
        Assert.Equal(first, _rows.Waiting.Claim(["gone"])?.Id);
    }

    [Fact]
    public void Of_many_who_take_on_at_the_same_time_each_task_goes_to_one()
    {
        const int Count = 60;
        for (int i = 0; i < Count; i++)
        {
            _rows.Wait();
        }

        ConcurrentBag<int> claimed = [];
        Parallel.For(0, 6, _ =>
        {
            using Database database = new(_rows.Home.Home);
            WaitingTasks waiting = new(new TaskStore(_rows.Home.Home, database), database, Place.Within(null), WaitingRows.Us);
            while (waiting.Claim(["shell"]) is QmeTask task)
            {
                claimed.Add(task.Id);
            }
        });

        Assert.Equal(Enumerable.Range(1, Count), claimed.Order());
    }

    [Fact]
    public void A_task_is_taken_over_only_from_whom_it_was_seen_with()
    {
        int id = _rows.Wait();
        Assert.Equal(id, _rows.In(Place.Within(null), WaitingRows.Dead).Claim(["shell"])?.Id);
        QmeTask seen = _rows[id];
        WaitingTasks another = _rows.In(Place.Within(null), WaitingRows.Dead with { ProcessId = 1 });

        Assert.False(Withdrawal.Try(_rows.Store, seen, reason: null));
        Assert.True(another.TakeOver(seen));
        Assert.False(_rows.Waiting.TakeOver(seen));
        Assert.True(_rows.Waiting.TakeOver(_rows[id]));
    }

    [Fact]
    public void What_others_wait_for_is_what_has_not_ended_and_can_end_by_itself()
    {
        int awaited = _rows.Add(QmeTaskState.Running);
        int ahead = _rows.Add(QmeTaskState.Running, queue: "q");
        _rows.Add(QmeTaskState.Running);
        _rows.Add(QmeTaskState.Running, queue: "empty");
        int ended = _rows.Add(QmeTaskState.Complete);
        int waits = _rows.Wait($"afterok:{awaited}:{ended}");
        _rows.Wait($"afterok:{waits}");
        _rows.Wait(queue: "q");

        Assert.Equal([awaited, ahead], _rows.Waiting.ListNeeded().Select(task => task.Id));
    }

    [Fact]
    public void A_runner_leaves_its_seat_only_when_nothing_waits_that_it_could_start()
    {
        int id = _rows.Wait();
        Assert.True(_rows.Seat.TryGive(null, WaitingRows.Us));
        Assert.False(_rows.Seat.TryGive(null, WaitingRows.Dead));

        Assert.False(_rows.Seat.TryLeave(WaitingRows.Us, """["shell"]"""));
        Assert.False(_rows.Seat.TryLeave(WaitingRows.Dead, """["another"]"""));
        Assert.Equal(WaitingRows.Us, _rows.Seat.Read());

        Claim();
        Assert.False(_rows.Seat.TryLeave(WaitingRows.Us, """["shell"]"""));
        Start(id);
        Assert.True(_rows.Seat.TryLeave(WaitingRows.Us, """["shell"]"""));
        Assert.Null(_rows.Seat.Read());
    }

    private int? Claim() => _rows.Waiting.Claim(["shell"])?.Id;

    private void Start(int id) => _rows.Store.Start(_rows[id], new TaskStart(DateTimeOffset.UtcNow, 1, 1));
}
