using System.Diagnostics;
using System.Globalization;
using Qme.Execution;
using Qme.Execution.Keeping;
using Qme.Executors;
using Qme.Store;
using Xunit;

namespace Qme.Tests.Execution;

/// <summary>Commands in the background: each with a keeper of its own, which notes what whoever looks takes into the row.</summary>
public sealed class BackgroundTests : IDisposable
{
    private readonly BackgroundHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void The_task_is_returned_at_once_and_runs()
    {
        QmeTask task = _home.Launch("sleep 60");

        Assert.Equal((QmeTaskState.Running, QmeTaskState.Running), (task.State, _home.Look(task).State));
        Assert.Equal(task.ProcessId?.ToString(CultureInfo.InvariantCulture), task.Ref);
        Assert.True(BackgroundHome.Lives(task.ProcessId!.Value));
        Assert.NotEqual(task.KeeperId, Environment.ProcessId);
        QmeTask recorded = _home.Look(task);
        Assert.Equal((task.ProcessId, task.ProcessStartTime, task.KeeperId, task.KeeperStartTime, task.Started), (recorded.ProcessId, recorded.ProcessStartTime, recorded.KeeperId, recorded.KeeperStartTime, recorded.Started));
    }

    [Theory]
    [InlineData("exit 0", QmeTaskState.Complete, 0, null)]
    [InlineData("exit 3", QmeTaskState.Failed, 3, null)]
    [InlineData("exit 137", QmeTaskState.Failed, 137, "usually signal 9")]
    [InlineData("kill -9 $$", QmeTaskState.Failed, 137, "usually signal 9")]
    [InlineData("kill -TERM $$", QmeTaskState.Failed, 143, "usually signal 15")]
    [InlineData("exit 128", QmeTaskState.Failed, 128, null)]
    [InlineData("exit 255", QmeTaskState.Failed, 255, null)]
    public void Whoever_looks_sees_how_the_command_ended_as_far_as_a_shell_can_tell(string script, QmeTaskState state, int? exitCode, string? reason)
    {
        QmeTask task = _home.AwaitEnd(_home.Launch(script));

        Assert.Equal((state, exitCode, null, reason), (task.State, task.ExitCode, task.Signal, task.Reason));
        Assert.Empty(File.ReadAllText(task.ErrorPath));
    }

    [Fact]
    public void What_ended_while_nobody_looked_has_its_true_times()
    {
        QmeTask task = _home.Launch("sleep 0.3");
        Thread.Sleep(TimeSpan.FromSeconds(2));

        QmeTask ended = _home.Look(task);

        Assert.Equal((QmeTaskState.Complete, task.Started), (ended.State, ended.Started));
        Assert.InRange(ended.Duration!.Value.TotalSeconds, 0.3, 1.8);
    }

    [Fact]
    public void Once_the_end_is_in_the_row_no_note_is_left()
    {
        QmeTask task = _home.AwaitEnd(_home.Launch("echo out; echo oops >&2"));

        Assert.Equal(["error", "output"], Directory.EnumerateFiles(Path.GetDirectoryName(task.OutputPath)!).Select(Path.GetFileName).Order());
        Assert.Equal(("out\n", "oops\n"), (File.ReadAllText(task.OutputPath), File.ReadAllText(task.ErrorPath)));
        Assert.All([task.OutputPath, task.ErrorPath], path => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path)));
    }

    [Fact]
    public void A_child_that_the_command_leaves_behind_neither_holds_us_up_nor_keeps_the_task_running()
    {
        Stopwatch elapsed = Stopwatch.StartNew();

        QmeTask task = _home.AwaitEnd(_home.Launch("sleep 20 & echo $!"));

        Assert.True(elapsed.Elapsed < TimeSpan.FromSeconds(10));
        int child = BackgroundHome.AwaitNumbers(task, 1)[0];
        Assert.Equal((QmeTaskState.Complete, true), (task.State, BackgroundHome.Lives(child)));
        ProcessTree.Kill(ProcessIdentity.Of(child)!.Value);
    }

    [Fact]
    public void The_input_is_kept_and_reaches_the_command()
    {
        using TaskRun run = _home.Home.Engine.Prepare(_home.Home.Request("cat"));
        using (Stream input = run.OpenInput())
        {
            input.Write("b\na\n"u8);
        }

        QmeTask task = _home.AwaitEnd(run.Launch().Task);

        Assert.Equal(("b\na\n", "b\na\n"), (File.ReadAllText(task.OutputPath), File.ReadAllText(task.InputPath!)));
    }

    [Theory]
    [InlineData("no-such-program", null, 127, ErrorIds.CommandNotFound)]
    [InlineData("/tmp", null, 126, ErrorIds.CommandNotExecutable)]
    [InlineData("true", "/no/such/directory", 126, ErrorIds.DirectoryNotFound)]
    public void What_cannot_be_started_is_said_at_once(string program, string? directory, int exitCode, string error)
    {
        RunRequest request = _home.Home.Request(program);
        using TaskRun run = _home.Home.Engine.Prepare(request with { WorkingDirectory = directory ?? request.WorkingDirectory });

        RunResult result = run.Launch();

        Assert.Equal((QmeTaskState.Failed, exitCode, error), (result.Task.State, result.Task.ExitCode, result.StartError?.ErrorId));
        Assert.Equal(QmeTaskState.Failed, _home.Look(result.Task).State);
    }

    [Fact]
    public void A_stopped_task_is_cancelled_with_the_end_that_its_keeper_saw()
    {
        QmeTask task = _home.Launch("trap 'exit 4' TERM; echo $$; while :; do sleep 0.05; done");
        BackgroundHome.AwaitNumbers(task, 1);

        Stop(task);

        QmeTask stopped = _home.Look(task);
        Assert.Equal((QmeTaskState.Cancelled, 4), (stopped.State, stopped.ExitCode));
        Assert.NotNull(stopped.Ended);
    }

    [Fact]
    public void A_stopped_task_that_takes_no_notice_is_killed_with_all_it_has_started()
    {
        _home.Set(RunSettings.StopGrace, "300ms");
        QmeTask task = _home.Launch("trap '' TERM; sleep 300 & echo $!; while :; do sleep 0.05; done");
        int child = BackgroundHome.AwaitNumbers(task, 1)[0];

        Stop(task);

        QmeTask stopped = _home.Look(task);
        Assert.Equal((QmeTaskState.Cancelled, 137), (stopped.State, stopped.ExitCode));
        BackgroundHome.Eventually(() => !BackgroundHome.Lives(child));
    }

    [Fact]
    public void Of_many_who_look_at_once_one_concludes()
    {
        int concluded = 0;
        using Database database = new(_home.Home.Home);
        TaskStore store = new(_home.Home.Home, database);
        KeptTasks kept = new(store);
        QmeTask task = _home.Launch("exit 3");
        KeeperNotes notes = new(TemporaryHome.FilesOf(task));
        BackgroundHome.Eventually(() => notes.HasEnd);

        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 16 }, _ => kept.Fold(task, isWork: true, (_, end) =>
        {
            Interlocked.Increment(ref concluded);
            Thread.Sleep(50);
            return new TaskUpdate(QmeTaskState.Pending) { ExitCode = end.Exit.ExitCode, Ref = "4711" };
        }));

        Assert.Equal(1, concluded);
        QmeTask concludedTask = store.Find(new TaskSelector.ById(task.Id))[0];
        Assert.Equal((QmeTaskState.Pending, "4711"), (concludedTask.State, concludedTask.Ref));
        Assert.Same(concludedTask, kept.Fold(concludedTask, isWork: true, (_, _) => throw new InvalidOperationException("It has been concluded.")));
    }

    [Fact]
    public void A_conclusion_that_fails_is_left_to_the_next_who_looks()
    {
        using Database database = new(_home.Home.Home);
        KeptTasks kept = new(new TaskStore(_home.Home.Home, database));
        QmeTask task = _home.Launch("exit 3");
        KeeperNotes notes = new(TemporaryHome.FilesOf(task));
        BackgroundHome.Eventually(() => notes.HasEnd);

        Assert.Throws<OperationCanceledException>(() => kept.Fold(task, isWork: true, (_, _) => throw new OperationCanceledException()));

        Assert.Equal((QmeTaskState.Failed, 3), (_home.Look(task).State, _home.Look(task).ExitCode));
    }

    private void Stop(QmeTask task)
    {
        ActionResult result = Assert.Single(_home.Home.Engine.Act(LocalActions.Cancel, [task], new Dictionary<string, object?>(), ILog.None, CancellationToken.None));
        Assert.IsType<ActionResult.Done>(result);
    }
}
