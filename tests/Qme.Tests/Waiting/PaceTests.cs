using System.Diagnostics;
using Qme.Waiting;
using Xunit;

namespace Qme.Tests.Waiting;

public sealed class PaceTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromHours(1);

    [Fact]
    public void The_first_time_is_now_and_the_next_one_not_before_the_shortest_time()
    {
        Pace pace = new(s_long);
        Assert.True(pace.IsDue);

        pace.Do(() => { });

        Assert.False(pace.IsDue);
        Assert.InRange(pace.Left, s_long - TimeSpan.FromMinutes(1), s_long);
    }

    [Fact]
    public void What_takes_long_is_done_so_seldom_that_it_takes_a_three_hundredth_of_the_time()
    {
        Pace pace = new(TimeSpan.FromMilliseconds(1));
        pace.Do(() => Thread.Sleep(50));

        // The first time is no measure.
        Assert.True(pace.Left < TimeSpan.FromMilliseconds(2));

        Stopwatch elapsed = Stopwatch.StartNew();
        pace.Do(() => Thread.Sleep(50));
        Assert.InRange(pace.Left, TimeSpan.FromMilliseconds(50 * 300) - TimeSpan.FromSeconds(5), elapsed.Elapsed * 300);
    }

    [Fact]
    public void It_is_time_again_once_it_has_been_left_for_as_long_as_it_was_to_be()
    {
        Pace pace = new(s_long);
        pace.Do(() => { });
        pace.Wait(TimeSpan.FromMilliseconds(50));
        Stopwatch elapsed = Stopwatch.StartNew();

        Assert.True(SpinWait.SpinUntil(() => pace.IsDue, TimeSpan.FromSeconds(30)));
        Assert.InRange(elapsed.ElapsedMilliseconds, 40, 30_000);
        Assert.Equal(TimeSpan.Zero, pace.Left);
    }
}
