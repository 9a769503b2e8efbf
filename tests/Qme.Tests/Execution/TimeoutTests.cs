using Qme.Execution;
using Qme.Executors;
using Xunit;

namespace Qme.Tests.Execution;

/// <summary>Commands that may take only so long, in the foreground and in the background.</summary>
public sealed class TimeoutTests : IDisposable
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    private readonly BackgroundHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_command_that_takes_longer_is_asked_to_end_and_has_failed(bool inBackground)
    {
        QmeTask task = Run("trap 'echo asked; exit 0' TERM; while :; do sleep 0.05; done", s_second, inBackground);

        Assert.Equal((QmeTaskState.Failed, 0, "Timeout"), (task.State, task.ExitCode, task.Reason));
        Assert.Equal("asked\n", File.ReadAllText(task.OutputPath));
        Assert.InRange(task.Duration!.Value.TotalSeconds, 1, 8);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_command_that_is_suspended_takes_notice_too(bool inBackground)
    {
        QmeTask task = Run("trap 'echo asked; exit 0' TERM; kill -STOP $$; while :; do sleep 0.05; done", s_second, inBackground);

        Assert.Equal((QmeTaskState.Failed, 0, "Timeout"), (task.State, task.ExitCode, task.Reason));
        Assert.Equal("asked\n", File.ReadAllText(task.OutputPath));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_takes_no_notice_is_killed_with_all_it_has_started(bool inBackground)
    {
        _home.Set(RunSettings.StopGrace, "1s");

        // One child in a process group of its own, one in a session of its own.
        QmeTask task = Run("trap '' TERM; sleep 300 & echo $!; timeout 300 sleep 300 & echo $!; setsid sleep 300 & echo $!; while :; do sleep 0.05; done", s_second, inBackground);

        Assert.Equal((QmeTaskState.Failed, "Timeout"), (task.State, task.Reason));
        Assert.True(inBackground ? task.ExitCode == 137 : task.Signal == 9);
        Assert.All(BackgroundHome.AwaitNumbers(task, 3), process => BackgroundHome.Eventually(() => !BackgroundHome.Lives(process)));
        Assert.InRange(task.Duration!.Value.TotalSeconds, 2, 12);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_command_that_ends_in_time_does_as_ever_and_leaves_nothing_that_waits(bool inBackground)
    {
        QmeTask task = Run("ps -o sid= -p $$; exit 3", TimeSpan.FromHours(1), inBackground);

        Assert.Equal((QmeTaskState.Failed, 3, null), (task.State, task.ExitCode, task.Reason));
        Assert.True(!inBackground || Sessions(BackgroundHome.AwaitNumbers(task, 1)[0]) is 0);
    }

    [Fact]
    public void The_time_is_up_also_when_the_keeper_is_gone()
    {
        QmeTask task = _home.Launch("sleep 300", TimeSpan.FromSeconds(2));
        ProcessIdentity keeper = LocalTasks.KeeperOf(task)!.Value;
        using (System.Diagnostics.Process kill = System.Diagnostics.Process.Start("kill", ["-KILL", $"{keeper.Id}"]))
        {
            kill.WaitForExit();
        }

        Assert.Equal((QmeTaskState.Lost, LocalTasks.EndNotSeen), (_home.AwaitEnd(task) is QmeTask ended ? ended.State : default, _home.Look(task).Reason));
    }

    [Fact]
    public void A_task_that_is_stopped_before_its_time_is_cancelled()
    {
        QmeTask task = _home.Launch("echo 1; exec sleep 300", TimeSpan.FromHours(1));
        BackgroundHome.AwaitNumbers(task, 1);

        Assert.Single(_home.Home.Engine.Act(LocalActions.Cancel, [task], new Dictionary<string, object?>(), ILog.None, CancellationToken.None));

        Assert.Equal(QmeTaskState.Cancelled, _home.AwaitEnd(task).State);
    }

    private QmeTask Run(string script, TimeSpan timeout, bool inBackground)
    {
        if (inBackground)
        {
            return _home.AwaitEnd(_home.Launch(script, timeout));
        }

        return _home.Home.Run(_home.Home.Request("sh", "-c", script) with { Timeout = timeout }).Task;
    }

    // How many processes of a session still live.
    private static int Sessions(int session)
    {
        Thread.Sleep(100);
        return Directory.EnumerateDirectories("/proc").Select(path => Path.GetFileName(path)!).Where(name => int.TryParse(name, out _)).Count(name =>
        {
            try
            {
                string stat = File.ReadAllText($"/proc/{name}/stat");
                string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                return fields[0] != "Z" && fields[3] == $"{session}";
            }
            catch (IOException)
            {
                return false;
            }
        });
    }
}
