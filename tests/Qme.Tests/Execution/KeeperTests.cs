using System.Diagnostics;
using Qme.Execution;
using Qme.Execution.Keeping;
using Qme.Store;
using Xunit;

namespace Qme.Tests.Execution;

/// <summary>The keeper itself: what surrounds the command, and what becomes of the task when somebody is killed.</summary>
public sealed class KeeperTests : IDisposable
{
    private const long OrdinarySignals = 0x7fffffff;

    private readonly BackgroundHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Keeper_and_command_have_a_session_of_their_own_and_nothing_of_ours()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Read from /proc.");
        using FileStream ours = File.OpenRead("/dev/null");

        QmeTask task = _home.Launch("exec sleep 60");

        int keeper = task.KeeperId!.Value;
        BackgroundHome.Eventually(() => File.ReadAllText($"/proc/{task.ProcessId}/comm") == "sleep\n");
        Assert.Equal((keeper, keeper), (SessionOf(keeper), SessionOf(task.ProcessId!.Value)));
        Assert.Equal(["/dev/null", "/dev/null", "/dev/null"], FilesOf(keeper));
        Assert.Equal(["/dev/null", task.OutputPath, task.ErrorPath], FilesOf(task.ProcessId.Value));
        Assert.Equal(0, Convert.ToInt64(Status(task.ProcessId.Value, "SigIgn"), 16) & OrdinarySignals);
        Assert.Equal("0000000000000000", Status(task.ProcessId.Value, "SigBlk"));
        Assert.InRange(long.Parse(Status(keeper, "VmRSS").Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture), 1, 2048);
    }

    [Fact]
    public void Among_all_processes_a_keeper_shows_what_it_keeps_and_not_how()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Read from /proc.");

        QmeTask task = _home.Launch(_home.Home.Request("sleep", "60"));

        string[] line = File.ReadAllText($"/proc/{task.KeeperId}/cmdline").TrimEnd('\0').Split('\0');
        Assert.Equal(["sleep", "60"], line[^2..].Select(word => Path.GetFileName(word)));
        Assert.DoesNotContain(line[..^2], word => word.Contains("sleep", StringComparison.Ordinal));
        Assert.All(line, word => Assert.DoesNotContain('\n', word));
    }

    [Fact]
    public void The_environment_is_that_of_the_foreground_with_names_that_no_shell_takes()
    {
        RunRequest request = _home.Home.Request("env", "-0") with
        {
            Environment = new Dictionary<string, string?>
            {
                ["BASH_FUNC_module%%"] = "() { echo \"$1\"\n}",
                ["a.b"] = "'x' $y",
                ["output"] = "mine",
                ["HOME"] = null,
            },
        };

        string[] foreground = EnvironmentOf(_home.Home.Run(request).Task);
        string[] background = EnvironmentOf(_home.AwaitEnd(_home.Launch(request)));

        Assert.Contains("BASH_FUNC_module%%=() { echo \"$1\"\n}", background);
        Assert.Equal(foreground, background);
    }

    [Fact]
    public void Arguments_arrive_exactly_as_given()
    {
        string[] arguments = ["two words", "", "-n", "--", "$HOME", "`id`", "'\"\\", "a\nb", "*", "日本語"];

        QmeTask task = _home.AwaitEnd(_home.Launch(_home.Home.Request("printf", ["%s\\0", .. arguments])));

        Assert.Equal(arguments, File.ReadAllText(task.OutputPath).Split('\0')[..^1]);
    }

    [Fact]
    public void A_task_whose_keeper_is_killed_runs_as_long_as_its_command_does_and_then_is_lost()
    {
        string go = Path.Combine(_home.Home.WorkingDirectory, "go");
        QmeTask task = _home.Launch($"while [ ! -e '{go}' ]; do sleep 0.02; done; echo 1");

        Kill(task.KeeperId!.Value);

        Assert.Equal(QmeTaskState.Running, _home.Look(task).State);
        File.WriteAllText(go, "");
        Assert.Equal((QmeTaskState.Lost, LocalTasks.EndNotSeen), End(_home.AwaitEnd(task)));
        Assert.Equal("1\n", File.ReadAllText(task.OutputPath));
    }

    [Fact]
    public void When_the_whole_process_group_is_killed_the_task_is_lost()
    {
        QmeTask task = _home.Launch("sleep 60");

        Send("KILL", -task.KeeperId!.Value);

        Assert.Equal((QmeTaskState.Lost, LocalTasks.EndNotSeen), End(_home.AwaitEnd(task)));
    }

    [Theory]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    [InlineData("INT", 130)]
    public void A_signal_to_the_process_group_is_the_commands_and_its_keeper_sees_what_it_makes_of_it(string signal, int code)
    {
        QmeTask task = _home.Launch($"kill -{signal} 0; sleep 60");

        QmeTask ended = _home.AwaitEnd(task);

        Assert.Equal((QmeTaskState.Failed, code), (ended.State, ended.ExitCode));
    }

    [Fact]
    public void A_start_that_nobody_recorded_is_taken_from_the_note()
    {
        QmeTask task = _home.Launch("sleep 60");

        // As it is when we are killed right after the keeper was started.
        Forget(task);

        QmeTask seen = _home.Look(task);
        Assert.Equal((QmeTaskState.Running, task.ProcessId, task.KeeperId, task.Ref), (seen.State, seen.ProcessId, seen.KeeperId, seen.Ref));
        Assert.InRange((seen.Started!.Value - task.Started!.Value).Duration().TotalSeconds, 0, 1);
    }

    [Fact]
    public void An_end_without_a_recorded_start_is_taken_from_the_notes_as_well()
    {
        QmeTask task = _home.Launch("exit 3");
        KeeperNotes notes = new(TemporaryHome.FilesOf(task));
        BackgroundHome.Eventually(() => notes.HasEnd);
        Forget(task);

        QmeTask seen = _home.Look(task);

        Assert.Equal((QmeTaskState.Failed, 3, task.ProcessId), (seen.State, seen.ExitCode, seen.ProcessId));
        Assert.NotNull(seen.Duration);
    }

    [Fact]
    public void Until_its_keeper_has_had_time_to_note_the_start_a_task_is_pending_and_then_lost()
    {
        QmeTask task = _home.Home.Add(task => Dead(task) with { Created = DateTimeOffset.UtcNow });
        new KeeperNotes(TemporaryHome.FilesOf(task)).Prepare();
        QmeTask old = _home.Home.Add(task => Dead(task) with { Created = DateTimeOffset.UtcNow.AddMinutes(-1) });
        Prepared(old, DateTime.UtcNow.AddMinutes(-1));

        Assert.Equal((QmeTaskState.Pending, null), End(_home.Look(task)));
        Assert.Equal((QmeTaskState.Lost, LocalTasks.StartNotSeen), End(_home.Look(old)));
    }

    [Theory]
    [InlineData(-60)]
    [InlineData(60)]
    public void A_keeper_that_is_slow_is_not_taken_for_dead_whatever_the_clock_says(int seconds)
    {
        QmeTask task = _home.Home.Add(Dead);
        KeeperNotes notes = Prepared(task, DateTime.UtcNow.AddSeconds(seconds));
        using Process keeper = Process.Start("/bin/sh", ["-c", "sleep 60; :", "qme-keeper", notes.Prefix]);

        Assert.Equal((QmeTaskState.Pending, null), End(_home.Look(task)));

        ProcessTree.Kill(ProcessIdentity.Of(keeper.Id)!.Value);
        keeper.WaitForExit();
        Assert.Equal((QmeTaskState.Lost, LocalTasks.StartNotSeen), End(_home.Look(task)));
    }

    [Fact]
    public void What_a_keeper_notes_after_all_counts_more_than_that_the_task_was_lost()
    {
        QmeTask task = _home.Home.Add(Dead);
        KeeperNotes notes = Prepared(task, DateTime.UtcNow.AddMinutes(-1));
        Assert.Equal((QmeTaskState.Lost, LocalTasks.StartNotSeen), End(Listed(task)));
        Assert.Equal((QmeTaskState.Lost, LocalTasks.StartNotSeen), End(Listed(task)));

        using Process command = Process.Start("sleep", "60");
        notes.WriteStart(ProcessIdentity.Of(command.Id)!.Value);
        Assert.Equal((QmeTaskState.Running, command.Id), (Listed(task).State, _home.Look(task).ProcessId));

        command.Kill();
        command.WaitForExit();
        notes.WriteEnd("3\n");
        Assert.Equal((QmeTaskState.Failed, 3), (Listed(task).State, _home.Look(task).ExitCode));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void A_clock_that_is_set_meanwhile_does_not_change_how_long_the_command_took(int hours)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only there it is known how long the machine has been up.");
        QmeTask task = _home.Launch("sleep 1.5");
        KeeperNotes notes = new(TemporaryHome.FilesOf(task));
        BackgroundHome.Eventually(() => notes.HasEnd);

        File.SetLastWriteTimeUtc(notes.Prefix + ".end", DateTime.UtcNow.AddHours(hours));

        Assert.InRange(_home.Look(task).Duration!.Value.TotalSeconds, 1.4, 30);
    }

    [Fact]
    public void What_was_noted_before_the_machine_was_restarted_is_true_and_all_else_is_lost()
    {
        QmeTask ended = _home.Home.Add(task => Dead(task) with { Machine = "another-boot/pid:[1]", State = QmeTaskState.Running, Started = task.Created });
        new KeeperNotes(TemporaryHome.FilesOf(ended)).WriteEnd("3\n");
        QmeTask other = _home.Home.Add(task => Dead(task) with { Machine = "another-boot/pid:[1]", State = QmeTaskState.Running, Started = task.Created });

        Assert.Equal((QmeTaskState.Failed, 3), (_home.Look(ended).State, _home.Look(ended).ExitCode));
        Assert.Equal((QmeTaskState.Lost, LocalTasks.EndNotSeen), End(_home.Look(other)));
    }

    [Fact]
    public void A_number_that_belongs_to_another_process_by_now_is_not_taken_for_the_command()
    {
        QmeTask task = _home.Home.Add(task => Dead(task) with
        {
            State = QmeTaskState.Running,
            Started = task.Created,
            ProcessId = Environment.ProcessId,
            ProcessStartTime = ProcessIdentity.Current.StartTime - 1,
        });

        Assert.Equal((QmeTaskState.Lost, LocalTasks.EndNotSeen), End(_home.Look(task)));
    }

    [Fact]
    public void A_damaged_note_is_said_to_be_one()
    {
        QmeTask task = _home.Home.Add(Dead);
        new KeeperNotes(TemporaryHome.FilesOf(task)).WriteEnd("half a no");

        Assert.Equal((QmeTaskState.Lost, LocalTasks.EndNoteUnreadable), End(_home.Look(task)));
    }

    [Theory]
    [InlineData("/system.slice/sshd.service\n", false)]
    [InlineData("0::/user.slice/user-1000.slice/session-3.scope\n", true)]
    [InlineData("0::/user.slice/user-1000.slice/user@1000.service/app.slice/run-r1.scope\n", false)]
    public void What_systemd_ends_at_logout_is_what_belongs_to_a_login(string controlGroups, bool isInSession) =>
        Assert.Equal(isInSession, Logout.IsInLoginSession(controlGroups));

    // A task whose keeper, as far as the row knows, no longer lives.
    private static QmeTask Dead(QmeTask task) => task with { Machine = Machine.Id, KeeperId = int.MaxValue, KeeperStartTime = 1 };

    // As it is when the keeper has been started and has not noted anything yet.
    private static KeeperNotes Prepared(QmeTask task, DateTime when)
    {
        KeeperNotes notes = new(TemporaryHome.FilesOf(task));
        notes.Prepare();
        foreach (string draft in Directory.EnumerateFiles(TemporaryHome.FilesOf(task).Directory, "keeper.*"))
        {
            File.SetLastWriteTimeUtc(draft, when);
        }

        return notes;
    }

    private QmeTask Listed(QmeTask task) => Assert.Single(_home.Home.Engine.List(new TaskFilter()), listed => listed.Id == task.Id);

    private static (QmeTaskState State, string? Reason) End(QmeTask task) => (task.State, task.Reason);

    private void Forget(QmeTask task)
    {
        using Database database = new(_home.Home.Home);
        database.Execute(
            "UPDATE tasks SET state = 'Pending', started = NULL, process_id = NULL, process_start_time = NULL, ref = NULL, keeper_id = 2147483647, keeper_start_time = 1 WHERE id = $id",
            ("$id", task.Id));
    }

    private static void Kill(int process)
    {
        Send("KILL", process);
        BackgroundHome.Eventually(() => !BackgroundHome.Lives(process));
    }

    private static void Send(string signal, int process)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", "--", $"{process}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    private static string[] EnvironmentOf(QmeTask task) =>
        [.. File.ReadAllText(task.OutputPath).Split('\0').Where(entry => entry.Split('=')[0] is not ("PWD" or "OLDPWD" or "SHLVL" or "_")).Order(StringComparer.Ordinal)];

    private static int SessionOf(int process)
    {
        string stat = File.ReadAllText($"/proc/{process}/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[3], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static string?[] FilesOf(int process) =>
        [.. Directory.EnumerateFileSystemEntries($"/proc/{process}/fd").OrderBy(path => int.Parse(Path.GetFileName(path), System.Globalization.CultureInfo.InvariantCulture)).Select(path => new FileInfo(path).LinkTarget)];

    private static string Status(int process, string name) =>
        File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith(name, StringComparison.Ordinal))[(name.Length + 1)..].Trim();
}
