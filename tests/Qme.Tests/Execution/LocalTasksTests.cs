using System.Diagnostics;
using Qme.Execution;
using Qme.Store;
using Xunit;

namespace Qme.Tests.Execution;

public sealed class LocalTasksTests : IDisposable
{
    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void A_task_whose_keeper_and_command_are_gone_is_lost() => Assert.Equal(
        (QmeTaskState.Lost, LocalTasks.EndNotSeen),
        Look(Running() with { ProcessId = int.MaxValue, ProcessStartTime = 1 }));

    [Fact]
    public void A_task_that_nobody_saw_starting_is_lost() => Assert.Equal(
        (QmeTaskState.Lost, LocalTasks.StartNotSeen),
        Look(Running() with { ProcessId = null, ProcessStartTime = null, Started = null, State = QmeTaskState.Pending }));

    [Fact]
    public void A_task_whose_command_lives_runs_though_its_keeper_is_gone()
    {
        using Process sleeper = Process.Start("sleep", "60");
        ProcessIdentity identity = ProcessIdentity.Of(sleeper.Id)!.Value;
        QmeTask task = Running() with { ProcessId = identity.Id, ProcessStartTime = identity.StartTime };

        Assert.Null(LocalTasks.Look(task));
        Assert.Equal(QmeTaskState.Lost, LocalTasks.Look(task with { ProcessStartTime = identity.StartTime - 1 })?.State);

        sleeper.Kill();
        sleeper.WaitForExit();
        Assert.Equal(QmeTaskState.Lost, LocalTasks.Look(task)?.State);
    }

    [Fact]
    public void A_task_whose_keeper_lives_is_left_to_its_keeper() => Assert.Null(LocalTasks.Look(Running() with
    {
        KeeperId = ProcessIdentity.Current.Id,
        KeeperStartTime = ProcessIdentity.Current.StartTime,
    }));

    [Fact]
    public void What_runs_on_another_machine_cannot_be_told_from_here() =>
        Assert.Null(LocalTasks.Look(Running() with { Machine = "another-boot/pid:[1]", Host = "another" }));

    [Fact]
    public void What_ran_before_this_machine_was_restarted_is_lost() =>
        Assert.Equal((QmeTaskState.Lost, LocalTasks.EndNotSeen), Look(Running() with { Machine = "another-boot/pid:[1]" }));

    [Fact]
    public void A_note_of_the_end_is_believed_before_anything_else()
    {
        QmeTask task = Running();
        EndNote.Write(TaskFiles.Of(task), new TaskUpdate(QmeTaskState.Failed) { ExitCode = 5 });

        Assert.Equal(5, LocalTasks.Look(task)?.ExitCode);
    }

    [Fact]
    public void A_damaged_note_is_said_to_be_one()
    {
        QmeTask task = Running();
        File.WriteAllText(TaskFiles.Of(task).EndNotePath, "{ half a no");

        Assert.Equal((QmeTaskState.Lost, LocalTasks.EndNoteUnreadable), Look(task));
    }

    private static (QmeTaskState? State, string? Reason) Look(QmeTask task)
    {
        TaskUpdate? update = LocalTasks.Look(task);
        return (update?.State, update?.Reason);
    }

    // A task of this machine with a keeper that no longer lives.
    private QmeTask Running() => _home.Run("true").Task with
    {
        State = QmeTaskState.Running,
        KeeperId = int.MaxValue,
        KeeperStartTime = 1,
        ProcessId = int.MaxValue,
        ProcessStartTime = 1,
    };
}
