using System.Globalization;
using Qme.Execution;
using Qme.Execution.Unix;
using Xunit;

namespace Qme.Tests.Execution;

public sealed class ExitTests
{
    [Fact]
    public void Every_exit_code_arrives_as_it_is()
    {
        using Workspace workspace = new();
        for (int code = 0; code <= 255; code++)
        {
            Assert.Equal(new ProcessExit(code, null), workspace.RunScript($"exit {code}"));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(9)]
    [InlineData(11)]
    [InlineData(13)]
    [InlineData(14)]
    [InlineData(15)]
    public void A_signal_is_told_apart_from_an_exit_code(int signal)
    {
        using Workspace workspace = new();
        Assert.Equal(new ProcessExit(null, signal), workspace.RunScript($"ulimit -c 0; kill -{signal} $$"));
        Assert.Equal(new ProcessExit(128 + signal, null), workspace.RunScript($"exit {128 + signal}"));
    }

    [Theory]
    [InlineData(34)]
    [InlineData(64)]
    public void A_real_time_signal_is_told_too(int signal)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has real-time signals.");
        using Workspace workspace = new();
        Assert.Equal(new ProcessExit(null, signal), workspace.RunScript($"kill -{signal} $$"));
    }

    [Fact]
    public void How_a_process_ended_cannot_be_asked_before_it_has()
    {
        using Workspace workspace = new();
        using ChildProcess child = workspace.StartScript("sleep 1000");
        Assert.False(child.Wait(TimeSpan.Zero));
        Assert.False(child.Wait(TimeSpan.FromMilliseconds(50)));
        Assert.Throws<InvalidOperationException>(() => child.Exit);
    }

    [Fact]
    public void Many_may_wait_for_one_process_for_as_long_as_it_takes()
    {
        using Workspace workspace = new();
        ChildProcess child = workspace.StartScript("sleep 0.2; exit 4");
        bool[] ended = new bool[4];
        Thread[] waiters = [.. Enumerable.Range(0, ended.Length).Select(i => new Thread(() => ended[i] = child.Wait(Timeout.InfiniteTimeSpan)))];
        Array.ForEach(waiters, waiter => waiter.Start());
        Array.ForEach(waiters, waiter => Assert.True(waiter.Join(Workspace.Patience)));
        Assert.DoesNotContain(false, ended);
        Assert.Equal(4, child.Exit.ExitCode);
    }

    [Fact]
    public void A_daemon_left_behind_with_our_files_open_does_not_delay_the_end()
    {
        using Workspace workspace = new();
        ChildProcess child = workspace.StartScript("sleep 30 & echo $!");
        Assert.True(child.Wait(TimeSpan.FromSeconds(15)));
        Assert.Equal(0, child.Exit.ExitCode);

        ProcessIdentity? daemon = ProcessIdentity.Of(int.Parse(workspace.Output, CultureInfo.InvariantCulture));
        Assert.NotNull(daemon);
        Assert.True(ProcessTree.Kill(daemon.Value));
    }

    [Fact]
    public void A_status_that_someone_else_has_collected_is_not_known()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "waitpid is a Unix call.");

        // No process is its own child, so this is what a child already collected looks like.
        Libc.WaitUntilEnded(Environment.ProcessId);
        ProcessExit exit = Libc.Collect(Environment.ProcessId);
        Assert.Equal(new ProcessExit(null, null), exit);
        Assert.False(exit.IsKnown);
        Assert.True(new ProcessExit(0, null).IsKnown);
        Assert.True(new ProcessExit(null, 9).IsKnown);
    }
}
