using System.Diagnostics;
using Qme.Execution;
using Qme.Execution.Keeping;
using Qme.Executors;
using Qme.Tests.Execution;
using Xunit;

namespace Qme.Tests.Queueing;

/// <summary>Whoever looks starts what may start.</summary>
public sealed class DispatchTests : IDisposable
{
    private readonly QueueingHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void A_look_at_one_that_waits_starts_what_may_start()
    {
        QmeTask first = _home.Enqueue("sleep 0.2", queue: "q");
        QmeTask second = _home.Enqueue("echo second", queue: "q");
        QmeTask third = _home.Enqueue("echo third", dependencies: new Dependency(DependencyKind.AfterOk, second.Id));
        Assert.Equal([QmeTaskState.Running, QmeTaskState.Pending, QmeTaskState.Pending], new[] { first, second, third }.Select(task => _home.Recorded(task).State));

        third = _home.Tasks.AwaitEnd(third);

        Assert.Equal("third\n", File.ReadAllText(third.OutputPath));
        Assert.True(_home.Recorded(second).Started >= _home.Recorded(first).Ended);
        Assert.True(third.Started >= _home.Recorded(second).Ended);
        Assert.Null(third.Dependency);
    }

    [Fact]
    public void What_was_taken_on_by_one_who_is_gone_is_started_once()
    {
        QmeTask blocker = _home.Enqueue("sleep 60", queue: "q");
        QmeTask task = _home.Enqueue("echo started", queue: "q");
        _home.TakeOn(task, WaitingRows.Dead);

        task = _home.Tasks.AwaitEnd(task);

        Assert.Equal((QmeTaskState.Complete, "started\n"), (task.State, File.ReadAllText(task.OutputPath)));
        Assert.Equal(QmeTaskState.Running, _home.Recorded(blocker).State);
    }

    [Fact]
    public void Who_waits_is_cancelled_at_once_or_not_at_all()
    {
        _home.Enqueue("sleep 60", queue: "q");
        QmeTask task = _home.Enqueue("true", queue: "q");
        _home.Refuse(QmeTaskState.Cancelled);

        Assert.Throws<QmeException>(() => Cancel(task).Count());

        // Had somebody been killed there, whoever looks next would not take it for one that is to be started.
        Assert.Equal(WaitingStep.Waits, _home.Recorded(task).Waiting);
    }

    [Fact]
    public void What_was_taken_on_by_one_who_lives_is_left_to_him()
    {
        _home.Enqueue("sleep 60", queue: "q");
        QmeTask task = _home.Enqueue("echo started", queue: "q");
        using Process other = Process.Start("sleep", "60");
        ProcessIdentity identity = ProcessIdentity.Of(other.Id)!.Value;
        _home.TakeOn(task, WaitingRows.Us with { ProcessId = identity.Id, StartTime = identity.StartTime });

        Assert.Equal(QmeTaskState.Pending, _home.Tasks.Look(task).State);

        other.Kill();
        other.WaitForExit();
        Assert.Equal(QmeTaskState.Complete, _home.Tasks.AwaitEnd(task).State);
    }

    [Fact]
    public void A_command_that_may_have_been_started_is_not_started_again()
    {
        _home.Enqueue("sleep 60", queue: "q");
        QmeTask task = _home.Enqueue("echo started", queue: "q");
        _home.TakeOn(task, WaitingRows.Dead);

        // As a keeper leaves it that was killed between taking the token away and noting the start.
        KeeperNotes notes = new(TemporaryHome.FilesOf(task));
        File.Delete(notes.Prefix + notes.TakeToken());

        task = _home.Tasks.AwaitEnd(task);
        Assert.Equal((QmeTaskState.Lost, "StartNotSeen"), (task.State, task.Reason));
        Assert.Empty(File.Exists(task.OutputPath) ? File.ReadAllText(task.OutputPath) : "");
    }

    [Fact]
    public void A_task_whose_files_were_deleted_is_lost_and_those_behind_go_on()
    {
        QmeTask first = _home.Enqueue("sleep 60", queue: "q");
        QmeTask task = _home.Enqueue("echo started", queue: "q");
        QmeTask behind = _home.Enqueue("true", queue: "q");
        Directory.Delete(TemporaryHome.FilesOf(task).Directory, recursive: true);
        Assert.Single(Cancel(first));

        behind = _home.Tasks.AwaitEnd(behind);

        task = _home.Recorded(task);
        Assert.Equal((QmeTaskState.Complete, QmeTaskState.Lost, "StartNotSeen"), (behind.State, task.State, task.Reason));
    }

    [Theory]
    [InlineData(null, "has been deleted")]
    [InlineData("", "is damaged")]
    [InlineData("null", "is damaged")]
    [InlineData("[1]", "is damaged")]
    [InlineData("{\"PATH\":\"/usr/b", "is damaged")]
    public void A_task_whose_environment_was_not_kept_has_failed_and_those_behind_go_on(string? kept, string why)
    {
        _home.Enqueue("sleep 0.3", queue: "q");
        QmeTask task = _home.Enqueue("echo started", queue: "q");
        QmeTask behind = _home.Enqueue("true", queue: "q");
        string path = TemporaryHome.FilesOf(task).EnvironmentPath;
        if (kept is null)
        {
            File.Delete(path);
        }
        else
        {
            File.WriteAllText(path, kept);
        }

        _home.Engine.RunWaiting(_home.Log);

        (task, behind) = (_home.Recorded(task), _home.Tasks.AwaitEnd(behind));
        Assert.Equal((QmeTaskState.Complete, QmeTaskState.Failed, "StoreUnreadable"), (behind.State, task.State, task.Reason));
        Assert.False(File.Exists(task.OutputPath));
        Assert.Empty(Directory.EnumerateFiles(TemporaryHome.FilesOf(task).Directory));
        Assert.Equal(
            $"Task {task.Id} could not be started: The environment that it was typed in is kept in '{path}', which {why}.",
            Assert.Single(_home.Log.Warnings, warning => !warning.StartsWith("No runner", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_task_whose_input_was_deleted_has_failed_without_being_started()
    {
        _home.Enqueue("sleep 0.3", queue: "q");
        using TaskRun run = _home.Engine.Prepare(_home.Tasks.Home.Request("cat") with { Queue = "q" });
        run.OpenInput().Dispose();
        QmeTask task = _home.Engine.Enqueue(run, _home.Log).Task;
        File.Delete(task.InputPath!);

        _home.Engine.RunWaiting(_home.Log);

        task = _home.Recorded(task);
        Assert.Equal((QmeTaskState.Failed, 126, "CommandNotStarted"), (task.State, task.ExitCode, task.Reason));
        string warning = Assert.Single(_home.Log.Warnings, warning => !warning.StartsWith("No runner", StringComparison.Ordinal));
        Assert.StartsWith($"Task {task.Id} could not be started: 'cat' could not be started: The input file cannot be opened: ", warning, StringComparison.Ordinal);
        Assert.Contains(task.InputPath!, warning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_that_is_gone_by_then_is_a_failed_task_and_those_behind_go_on()
    {
        string program = Path.Combine(_home.Tasks.Home.WorkingDirectory, "program");
        File.WriteAllText(program, "#!/bin/sh\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _home.Enqueue("sleep 0.3", queue: "q");
        using TaskRun run = _home.Engine.Prepare(_home.Tasks.Home.Request(program) with { Queue = "q" });
        QmeTask task = _home.Engine.Enqueue(run, _home.Log).Task;
        QmeTask behind = _home.Enqueue("true", queue: "q");
        Assert.Equal(QmeTaskState.Pending, task.State);
        File.Delete(program);

        behind = _home.Tasks.AwaitEnd(behind);

        task = _home.Recorded(task);
        Assert.Equal((QmeTaskState.Failed, 127, "CommandNotFound"), (task.State, task.ExitCode, task.Reason));
        Assert.Equal(QmeTaskState.Complete, behind.State);
        Assert.DoesNotContain(Directory.EnumerateFiles(TemporaryHome.FilesOf(task).Directory), file => file.Contains("keeper", StringComparison.Ordinal) || file.Contains("environment", StringComparison.Ordinal));
    }

    [Fact]
    public void A_program_that_is_not_there_is_not_waited_for_at_all()
    {
        using TaskRun run = _home.Engine.Prepare(_home.Tasks.Home.Request("no-such-program") with { Queue = "q" });

        RunResult result = _home.Engine.Enqueue(run, _home.Log);

        Assert.Equal((QmeTaskState.Failed, 127), (result.Task.State, result.Task.ExitCode));
        Assert.Equal(ErrorIds.CommandNotFound, result.StartError?.ErrorId);
    }

    [Fact]
    public void Who_waits_is_cancelled_and_one_that_was_just_started_is_ended()
    {
        QmeTask first = _home.Enqueue("sleep 60", queue: "q");
        QmeTask second = _home.Enqueue("sleep 60", queue: "q");
        QmeTask stale = second;
        Assert.Equal([QmeTaskState.Cancelled], Cancel(first).Select(task => task.State));
        BackgroundHome.Eventually(() => _home.Tasks.Look(second).State is QmeTaskState.Running);

        // As somebody has read it who did not see it start.
        Assert.Equal(QmeTaskState.Cancelled, Cancel(stale with { Waiting = WaitingStep.Waits }).Single().State);
        Assert.NotNull(_home.Recorded(second).Started);
    }

    private IEnumerable<QmeTask> Cancel(QmeTask task)
    {
        foreach (ActionResult _ in _home.Engine.Act(QmeEngine.FindAction(task, "cancel"), [task], new Dictionary<string, object?>(), ILog.None, CancellationToken.None))
        {
            yield return _home.Tasks.AwaitEnd(task);
        }
    }
}
