using Qme.Queueing;
using Qme.Store;
using Xunit;

namespace Qme.Tests.Queueing;

public sealed class DependenciesTests : IDisposable
{
    private readonly WaitingRows _rows = new();

    public void Dispose() => _rows.Dispose();

    [Fact]
    public void Nothing_is_new_as_long_as_nothing_has_ended()
    {
        int first = _rows.Add(QmeTaskState.Running);
        int second = _rows.Wait($"afterok:{first}");
        int third = _rows.Wait($"afterany:{second}");

        Assert.False(Resolve());
        Assert.Equal(($"Pending Dependency afterok:{first}", $"Pending Dependency afterany:{second}"), (_rows.Say(second), _rows.Say(third)));
    }

    [Fact]
    public void What_has_been_met_is_taken_out_and_the_rest_is_waited_for()
    {
        int done = _rows.Add(QmeTaskState.Complete);
        int failed = _rows.Add(QmeTaskState.Failed);
        int running = _rows.Add(QmeTaskState.Running);
        int task = _rows.Wait($"afterok:{done}:{running},afternotok:{failed}");

        Assert.True(Resolve());
        Assert.Equal($"Pending Dependency afterok:{running}", _rows.Say(task));
        Assert.False(Resolve());

        _rows.End(running, QmeTaskState.Complete);
        Assert.True(Resolve());
        Assert.Equal("Pending", _rows.Say(task));
        _rows.AssertWaits(task);
    }

    [Fact]
    public void Once_all_has_been_met_its_queue_is_what_is_waited_for()
    {
        int done = _rows.Add(QmeTaskState.Complete);
        int task = _rows.Wait($"afterok:{done}", queue: "q");

        Assert.True(Resolve());
        Assert.Equal("Pending MaxParallel", _rows.Say(task));
    }

    [Theory]
    [InlineData("afterok", QmeTaskState.Failed)]
    [InlineData("afterok", QmeTaskState.Cancelled)]
    [InlineData("afterok", QmeTaskState.Lost)]
    [InlineData("afternotok", QmeTaskState.Complete)]
    public void What_can_no_longer_be_met_cancels_the_task_which_was_never_started(string kind, QmeTaskState state)
    {
        int running = _rows.Add(QmeTaskState.Running);
        int task = _rows.Wait($"{kind}:{_rows.Add(state)},afterany:{running}");
        Assert.Equal(["environment.json", "keeper.go"], _rows.KeptFiles(task));

        Assert.True(Resolve());

        QmeTask cancelled = _rows[task];
        Assert.Equal((QmeTaskState.Cancelled, "DependencyFailed", null, null), (cancelled.State, cancelled.Reason, cancelled.Started, cancelled.Waiting));
        Assert.NotNull(cancelled.Ended);
        Assert.Empty(_rows.KeptFiles(task));
    }

    [Fact]
    public void What_depends_on_a_cancelled_one_hears_of_it_in_the_same_look()
    {
        int failed = _rows.Add(QmeTaskState.Failed);
        int second = _rows.Wait($"afterok:{failed}");
        int third = _rows.Wait($"afterok:{second}");
        int fourth = _rows.Wait($"afternotok:{third}");
        int fifth = _rows.Wait($"afterany:{third}");

        Assert.True(Resolve());
        Assert.Equal(
            ["Cancelled DependencyFailed", "Cancelled DependencyFailed", "Pending", "Pending"],
            new[] { second, third, fourth, fifth }.Select(id => $"{_rows[id].State} {_rows[id].Reason}".Trim()));
        Assert.Null(_rows[fourth].Dependency);
    }

    [Fact]
    public void What_a_task_has_met_stays_met_when_it_is_removed_before_anybody_has_looked()
    {
        int running = _rows.Add(QmeTaskState.Running);
        int done = _rows.Add(QmeTaskState.Complete);
        int failed = _rows.Add(QmeTaskState.Failed);
        int afterOk = _rows.Wait($"afterok:{done}:{running}");
        int afterNotOk = _rows.Wait($"afternotok:{failed},afterany:{done}", queue: "q");
        int neverMet = _rows.Wait($"afterok:{failed},afterany:{done}");
        int elsewhere = _rows.Wait($"afterok:{done}", change: task => task with { Host = "another" });

        _rows.Home.Engine.Remove(_rows[done]);
        _rows.Home.Engine.Remove(_rows[failed]);

        Assert.Equal(
            [$"Pending Dependency afterok:{running}", "Pending MaxParallel", $"Pending Dependency afterok:{failed}", "Pending"],
            new[] { afterOk, afterNotOk, neverMet, elsewhere }.Select(_rows.Say));
        Assert.True(Resolve());
        Assert.Equal(QmeTaskState.Cancelled, _rows[neverMet].State);
    }

    [Theory]
    [InlineData("afterok", "Cancelled DependencyFailed")]
    [InlineData("afternotok", "Cancelled DependencyFailed")]
    [InlineData("afterany", "Pending")]
    public void Of_a_task_that_was_removed_nobody_knows_how_it_ended(string kind, string expected)
    {
        int removed = _rows.Add(QmeTaskState.Complete);
        int task = _rows.Wait($"{kind}:{removed}");
        _rows.Store.Remove(_rows[removed]);

        Assert.True(Resolve());
        Assert.Equal(expected, $"{_rows[task].State} {_rows[task].Reason}".Trim());
    }

    [Fact]
    public void What_waits_elsewhere_or_is_being_started_is_left_alone()
    {
        int failed = _rows.Add(QmeTaskState.Failed);
        int onAnotherMachine = _rows.Wait($"afterok:{failed}", change: task => task with { Host = "another" });
        int withinAJob = _rows.Wait($"afterok:{failed}", change: task => task with { Surroundings = "a job" });
        int started = _rows.Wait($"afterok:{failed}", change: task => task with { Waiting = WaitingStep.Starts });

        Assert.False(Resolve());
        Assert.All([onAnotherMachine, withinAJob, started], id => Assert.Equal($"Pending Dependency afterok:{failed}", _rows.Say(id)));

        Dependencies there = new(_rows.Store, _rows.In(Place.Within("a job"), WaitingRows.Us));
        Assert.True(there.Resolve());
        Assert.Equal(QmeTaskState.Cancelled, _rows[withinAJob].State);
    }

    private bool Resolve() => new Dependencies(_rows.Store, _rows.Waiting).Resolve();
}
