using Qme.Store;
using Qme.Waiting;
using Xunit;

namespace Qme.Tests.Waiting;

public sealed class TimeLeftTests : IDisposable
{
    private static readonly DateTimeOffset s_now = TaskRow.Truncate(DateTimeOffset.UtcNow);

    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void A_run_takes_as_long_as_the_median_of_the_earlier_ones_that_ended_well()
    {
        Ran(QmeTaskState.Complete, 10);
        Ran(QmeTaskState.Complete, 30);
        Ran(QmeTaskState.Complete, 1000);
        Ran(QmeTaskState.Failed, 1);

        Assert.Equal(TimeSpan.FromSeconds(20), Left([Running(10)]));
    }

    [Fact]
    public void The_last_one_decides_or_with_any_the_first_one()
    {
        Ran(QmeTaskState.Complete, 30);

        Assert.Equal(TimeSpan.FromSeconds(25), Left([Running(10), Running(5)]));
        Assert.Equal(TimeSpan.FromSeconds(20), Left([Running(10), Running(5)], any: true));
    }

    [Fact]
    public void Nothing_is_said_of_what_was_never_run_waits_or_takes_longer_than_ever()
    {
        Assert.Null(Left([Running(10)]));
        Ran(QmeTaskState.Complete, 30);

        Assert.Null(Left([Running(10), Running(5) with { WorkingDirectory = "/elsewhere" }]));
        Assert.Null(Left([Running(10), Running(5) with { State = QmeTaskState.Pending, Started = null }]));
        Assert.Null(Left([Running(31)]));
    }

    private TimeSpan? Left(QmeTask[] tasks, bool any = false) => _home.Engine.EstimateTimeLeft().Of(tasks, any, s_now);

    private void Ran(QmeTaskState state, int seconds) =>
        _home.Add(task => task with { State = state, Started = s_now.AddHours(-1), Ended = s_now.AddHours(-1).AddSeconds(seconds) });

    private QmeTask Running(int seconds) => _home.Add(task => task with { State = QmeTaskState.Running, Started = s_now.AddSeconds(-seconds) });
}
