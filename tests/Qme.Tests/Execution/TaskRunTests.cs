using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Qme.Execution;
using Qme.Executors;
using Qme.Store;
using Xunit;

namespace Qme.Tests.Execution;

public sealed class TaskRunTests : IDisposable
{
    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("exit 0", QmeTaskState.Complete, 0, null, null)]
    [InlineData("exit 3", QmeTaskState.Failed, 3, null, null)]
    [InlineData("exit 137", QmeTaskState.Failed, 137, null, null)]
    [InlineData("kill -9 $$", QmeTaskState.Failed, null, 9, "SIGKILL")]
    [InlineData("kill -TERM $$", QmeTaskState.Failed, null, 15, "SIGTERM")]
    public void The_task_says_how_the_command_ended(string script, QmeTaskState state, int? exitCode, int? signal, string? reason)
    {
        QmeTask task = _home.Run("sh", "-c", script).Task;

        Assert.Equal((state, exitCode, signal, reason), (task.State, task.ExitCode, task.Signal, task.Reason));
    }

    [Fact]
    public void What_the_command_writes_is_kept_byte_for_byte()
    {
        QmeTask task = _home.Run("sh", "-c", @"printf 'a\377\000b'; printf 'oops\r\n' >&2").Task;

        Assert.Equal([(byte)'a', 0xff, 0, (byte)'b'], File.ReadAllBytes(task.OutputPath));
        Assert.Equal("oops\r\n", File.ReadAllText(task.ErrorPath));
    }

    [Fact]
    public void The_row_is_there_while_the_command_runs()
    {
        QmeTask? seen = null;
        Watcher watcher = new(task => seen ??= _home.Engine.Find(new TaskSelector.ById(task.Id))[0]);
        using TaskRun run = _home.Engine.Prepare(_home.Request("sleep", "0.4"));

        run.Execute(watcher, CancellationToken.None);

        Assert.Equal(QmeTaskState.Running, seen?.State);
        Assert.NotNull(seen?.ProcessId);
        Assert.Equal(seen?.ProcessId?.ToString(CultureInfo.InvariantCulture), seen?.Ref);
    }

    [Fact]
    public void A_program_that_is_not_there_is_a_failed_task_with_exit_code_127()
    {
        RunResult result = _home.Run("no-such-program", "x");

        Assert.Equal((QmeTaskState.Failed, 127, ErrorIds.CommandNotFound), (result.Task.State, result.Task.ExitCode, result.Task.Reason));
        Assert.Equal((ErrorIds.CommandNotFound, "no-such-program"), (result.StartError?.ErrorId, result.StartError?.Target));
        Assert.Equal(result.Task.Id, Assert.Single(_home.Engine.List(new TaskFilter())).Id);
    }

    [Fact]
    public void A_file_that_cannot_be_executed_is_a_failed_task_with_exit_code_126()
    {
        File.WriteAllText(Path.Combine(_home.WorkingDirectory, "notes.txt"), "hello");

        RunResult result = _home.Run("./notes.txt");

        Assert.Equal((QmeTaskState.Failed, 126, ErrorIds.CommandNotExecutable), (result.Task.State, result.Task.ExitCode, result.StartError?.ErrorId));
    }

    [Fact]
    public void A_directory_is_not_a_program()
    {
        RunResult result = _home.Run(_home.WorkingDirectory);

        Assert.Equal((QmeTaskState.Failed, 126, ErrorIds.CommandNotExecutable), (result.Task.State, result.Task.ExitCode, result.StartError?.ErrorId));
    }

    [Fact]
    public void A_directory_that_is_not_there_is_said_to_be_the_fault()
    {
        RunResult result = _home.Run(_home.Request("true") with { WorkingDirectory = "/no/such/directory" });

        Assert.Equal((QmeTaskState.Failed, 126), (result.Task.State, result.Task.ExitCode));
        Assert.Equal((ErrorIds.DirectoryNotFound, "/no/such/directory"), (result.StartError?.ErrorId, result.StartError?.Target));
    }

    [Fact]
    public void The_input_reaches_the_command_and_stays_with_the_task()
    {
        using TaskRun run = _home.Engine.Prepare(_home.Request("cat"));
        using (Stream input = run.OpenInput())
        {
            input.Write("b\na\n"u8);
        }

        QmeTask task = run.Execute(null, CancellationToken.None).Task;

        Assert.Equal("b\na\n", File.ReadAllText(task.OutputPath));
        Assert.Equal("b\na\n", File.ReadAllText(task.InputPath!));
    }

    [Fact]
    public void An_input_for_a_run_that_never_took_place_leaves_nothing_behind()
    {
        TaskRun run = _home.Engine.Prepare(_home.Request("cat"));
        run.OpenInput().Dispose();
        run.Dispose();

        Assert.Empty(Directory.EnumerateFileSystemEntries(_home.Home.OutputsPath));
    }

    [Fact]
    public void A_child_that_leaves_a_daemon_behind_does_not_hold_us_up()
    {
        Stopwatch elapsed = Stopwatch.StartNew();

        QmeTask task = _home.Run("sh", "-c", "sleep 20 & echo started").Task;

        Assert.True(elapsed.Elapsed < TimeSpan.FromSeconds(10));
        Assert.Equal((QmeTaskState.Complete, "started\n"), (task.State, File.ReadAllText(task.OutputPath)));
    }

    [Fact]
    public void A_stopped_command_gets_an_interrupt_and_its_task_is_cancelled_with_its_output()
    {
        QmeTask task = RunAndStop("trap 'echo interrupted; exit 4' INT; echo ready; while :; do sleep 0.05; done");

        Assert.Equal((QmeTaskState.Cancelled, 4), (task.State, task.ExitCode));
        Assert.Equal("ready\ninterrupted\n", File.ReadAllText(task.OutputPath));
    }

    [Fact]
    public void A_command_that_ignores_the_interrupt_is_killed_after_the_grace_period_with_all_its_children()
    {
        _home.Engine.SettingsOf(_home.Engine.Executors.Get("shell")).Set(RunSettings.StopGrace.Key, "500ms");

        QmeTask task = RunAndStop("trap '' INT; sleep 300 & echo $!; echo ready; wait; while :; do sleep 0.05; done");

        Assert.Equal((QmeTaskState.Cancelled, 9), (task.State, task.Signal));
        int grandchild = int.Parse(File.ReadLines(task.OutputPath).First(), CultureInfo.InvariantCulture);
        Assert.True(SpinWait.SpinUntil(() => ProcessIdentity.Of(grandchild) is null, TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void A_watcher_that_throws_stops_the_command_and_the_end_is_recorded_all_the_same()
    {
        Watcher watcher = new(_ => throw new InvalidOperationException("nobody is listening"));
        using TaskRun run = _home.Engine.Prepare(_home.Request("sleep", "60"));

        Assert.Throws<InvalidOperationException>(() => run.Execute(watcher, CancellationToken.None));

        Assert.Equal(QmeTaskState.Cancelled, _home.Engine.Newest()?.State);
    }

    [Fact]
    public void An_end_that_the_database_cannot_take_is_noted_and_taken_up_by_whoever_looks_next()
    {
        using SqliteConnection other = new($"Data Source={_home.Home.DatabasePath};Pooling=False");
        SqliteTransaction? foreign = null;
        Watcher watcher = new(_ =>
        {
            if (foreign is null)
            {
                other.Open();
                foreign = other.BeginTransaction(deferred: false);
            }
        });
        TimeSpan patience = Database.Patience;
        Database.Patience = TimeSpan.FromSeconds(1);
        try
        {
            using TaskRun run = _home.Engine.Prepare(_home.Request("sh", "-c", "sleep 0.5; exit 5"));
            RunResult result = run.Execute(watcher, CancellationToken.None);

            Assert.Equal(ErrorIds.StoreLocked, result.RecordError?.ErrorId);
            Assert.Equal((QmeTaskState.Failed, 5), (result.Task.State, result.Task.ExitCode));
            foreign!.Rollback();
            other.Close();
            QmeTask read = _home.Engine.Newest()!;
            Assert.Equal((QmeTaskState.Failed, 5, result.Task.Ended), (read.State, read.ExitCode, read.Ended));
            Assert.False(File.Exists(TemporaryHome.FilesOf(read).EndNotePath));
        }
        finally
        {
            Database.Patience = patience;
            foreign?.Dispose();
        }
    }

    [Theory]
    [InlineData(-3600)]
    [InlineData(3600)]
    public void A_clock_that_is_set_meanwhile_changes_neither_how_long_it_took_nor_how_long_it_may_take(int seconds)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only there it is known how long the machine has been up.");
        JumpingClock clock = new();
        Watcher watcher = new(_ => clock.Jump = TimeSpan.FromSeconds(seconds));
        using TaskRun run = _home.Engine.Prepare(_home.Request("sleep", "1.5") with { Timeout = TimeSpan.FromMinutes(1) });
        run.Clock = clock;

        QmeTask task = run.Execute(watcher, CancellationToken.None).Task;

        Assert.Equal((QmeTaskState.Complete, clock.Jump), (task.State, TimeSpan.FromSeconds(seconds)));
        Assert.InRange(task.Duration!.Value.TotalSeconds, 1.4, 30);
    }

    private QmeTask RunAndStop(string script)
    {
        using CancellationTokenSource stop = new();
        Watcher watcher = new(task =>
        {
            if (File.ReadAllText(task.OutputPath).Contains("ready", StringComparison.Ordinal))
            {
                stop.Cancel();
            }
        });
        using TaskRun run = _home.Engine.Prepare(_home.Request("sh", "-c", script));
        return run.Execute(watcher, stop.Token).Task;
    }

    /// <summary>A clock that somebody sets.</summary>
    private sealed class JumpingClock : TimeProvider
    {
        public TimeSpan Jump { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Jump;
    }

    private sealed class Watcher(Action<QmeTask> onRunning) : IRunWatcher
    {
        public TimeSpan Interval { get; } = TimeSpan.FromMilliseconds(20);

        public void OnRunning(QmeTask task, TimeSpan elapsed) => onRunning(task);

        public void OnEnded(QmeTask task)
        {
        }
    }
}
