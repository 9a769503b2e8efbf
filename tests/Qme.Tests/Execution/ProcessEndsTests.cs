using System.Diagnostics;
using Qme.Execution;
using Xunit;

namespace Qme.Tests.Execution;

public sealed class ProcessEndsTests
{
    public ProcessEndsTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux lets one wait for any process.");

    [Fact]
    public void The_end_of_a_process_wakes_the_sleeper_and_names_it()
    {
        using ProcessEnds ends = new();
        using Process first = Process.Start("sleep", "60");
        using Process second = Process.Start("sleep", "60");
        ProcessIdentity firstIdentity = ProcessIdentity.Of(first.Id)!.Value;
        Assert.True(ends.TryAdd(firstIdentity));
        Assert.True(ends.TryAdd(ProcessIdentity.Of(second.Id)!.Value));

        using Timer kill = new(_ => first.Kill(), null, 200, Timeout.Infinite);
        Stopwatch elapsed = Stopwatch.StartNew();

        Assert.Equal([firstIdentity], ends.Wait(TimeSpan.FromSeconds(30), CancellationToken.None));
        Assert.True(elapsed.Elapsed < TimeSpan.FromSeconds(10));
        Assert.Empty(ends.Wait(TimeSpan.Zero, CancellationToken.None));
        second.Kill();
    }

    [Fact]
    public void A_process_that_has_ended_or_whose_number_is_another_ones_is_not_watched()
    {
        using ProcessEnds ends = new();
        ProcessIdentity current = ProcessIdentity.Current;

        Assert.False(ends.TryAdd(new ProcessIdentity(int.MaxValue, 1)));
        Assert.False(ends.TryAdd(current with { StartTime = current.StartTime - 1 }));
        Assert.True(ends.TryAdd(current));
    }

    [Fact]
    public void It_sleeps_no_longer_than_it_is_told_to_and_wakes_up_when_it_is_stopped()
    {
        using ProcessEnds ends = new();
        Assert.True(ends.TryAdd(ProcessIdentity.Current));
        Stopwatch elapsed = Stopwatch.StartNew();

        Assert.Empty(ends.Wait(TimeSpan.FromMilliseconds(250), CancellationToken.None));
        Assert.InRange(elapsed.ElapsedMilliseconds, 240, 10_000);

        using CancellationTokenSource stop = new(TimeSpan.FromMilliseconds(100));
        elapsed.Restart();
        Assert.Empty(ends.Wait(TimeSpan.FromSeconds(60), stop.Token));
        Assert.True(elapsed.Elapsed < TimeSpan.FromSeconds(10));
    }
}
