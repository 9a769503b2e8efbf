using System.Globalization;
using Qme.Execution;
using Qme.Executors;
using Xunit;

namespace Qme.Tests.Executors;

public sealed class LocalStopTests : IDisposable
{
    private readonly TemporaryHome _home = new();

    public LocalStopTests() => _home.Engine.SettingsOf(_home.Engine.Executors.Get("shell")).Set(RunSettings.StopGrace.Key, "1s");

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_cancelled_command_gets_SIGTERM_and_its_task_is_cancelled_and_not_failed()
    {
        Task<RunResult> run = Start("trap 'echo asked; exit 7' TERM; echo ready; while :; do sleep 0.02; done");

        ActionResult.Done done = Assert.IsType<ActionResult.Done>(Assert.Single(Cancel(Running())));
        RunResult result = await run;

        Assert.Equal("ended", done.Message);
        Assert.Equal((QmeTaskState.Cancelled, 7), (result.Task.State, result.Task.ExitCode));
        Assert.Equal(QmeTaskState.Cancelled, _home.Engine.Newest()!.State);
        Assert.Equal("ready\nasked\n", await File.ReadAllTextAsync(result.Task.OutputPath, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_cancelled_command_that_exits_with_0_is_cancelled_all_the_same()
    {
        Task<RunResult> run = Start("trap 'exit 0' TERM; echo ready; while :; do sleep 0.02; done");

        Cancel(Running());

        Assert.Equal((QmeTaskState.Cancelled, 0), ((await run).Task.State, (await run).Task.ExitCode));
    }

    [Fact]
    public async Task What_takes_no_notice_is_killed_after_the_grace_period_with_all_its_children()
    {
        Task<RunResult> run = Start("trap '' TERM; sleep 300 & echo $!; echo ready; while :; do sleep 0.02; done");

        ActionResult.Done done = Assert.IsType<ActionResult.Done>(Assert.Single(Cancel(Running())));
        RunResult result = await run;

        Assert.Equal("killed", done.Message);
        Assert.Equal((QmeTaskState.Cancelled, 9), (result.Task.State, result.Task.Signal));
        int child = int.Parse(File.ReadLines(result.Task.OutputPath).First(), CultureInfo.InvariantCulture);
        Assert.True(SpinWait.SpinUntil(() => ProcessIdentity.Of(child) is null, TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task A_child_that_survives_its_parent_is_killed_too()
    {
        Task<RunResult> run = Start("(trap '' TERM; sleep 300 & wait; sleep 300) & echo ready; wait");
        QmeTask task = Running();
        IReadOnlyList<ProcessIdentity> before = Sleepers();

        Cancel(task);
        await run;

        Assert.NotEmpty(before);
        Assert.True(SpinWait.SpinUntil(() => before.All(sleeper => !sleeper.IsAlive), TimeSpan.FromSeconds(10)));

        IReadOnlyList<ProcessIdentity> Sleepers()
        {
            IReadOnlyList<ProcessIdentity> found = [];
            SpinWait.SpinUntil(() => (found = [.. Children(task.ProcessId!.Value).SelectMany(Children)]).Count > 0, TimeSpan.FromSeconds(10));
            return [.. found, .. Children(task.ProcessId!.Value)];
        }
    }

    [Fact]
    public void A_task_whose_keeper_has_gone_is_recorded_by_whoever_cancels_it()
    {
        using System.Diagnostics.Process orphan = System.Diagnostics.Process.Start("sleep", "300");
        ProcessIdentity process = ProcessIdentity.Of(orphan.Id)!.Value;
        QmeTask task = _home.Add(t => t with
        {
            State = QmeTaskState.Running,
            Started = DateTimeOffset.UtcNow,
            Machine = Machine.Id,
            KeeperId = int.MaxValue,
            KeeperStartTime = 1,
            ProcessId = process.Id,
            ProcessStartTime = process.StartTime,
        });

        Assert.IsType<ActionResult.Done>(Assert.Single(Cancel(task)));

        QmeTask after = _home.Engine.Newest()!;
        Assert.Equal(QmeTaskState.Cancelled, after.State);
        Assert.NotNull(after.Ended);
    }

    [Fact]
    public void What_has_ended_or_runs_elsewhere_cannot_be_cancelled()
    {
        QmeTask ended = _home.Run("true").Task;
        QmeTask elsewhere = _home.Add(t => t with { State = QmeTaskState.Running, Host = "another", Machine = "another-boot/pid:[1]", ProcessId = Environment.ProcessId, ProcessStartTime = 1 });

        QmeException[] errors = [.. new[] { ended, elsewhere }.Select(task => Assert.Throws<QmeException>(() => Cancel(task)))];

        Assert.All(errors, error => Assert.Equal(ErrorIds.ActionFailed, error.ErrorId));
        Assert.Contains("has ended already", errors[0].Message, StringComparison.Ordinal);
        Assert.Contains("runs on another", errors[1].Message, StringComparison.Ordinal);
    }

    private static IEnumerable<ProcessIdentity> Children(int parent) => Children(new ProcessIdentity(parent, 0));

    private static IEnumerable<ProcessIdentity> Children(ProcessIdentity parent) =>
        File.Exists($"/proc/{parent.Id}/task/{parent.Id}/children")
            ? File.ReadAllText($"/proc/{parent.Id}/task/{parent.Id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(id => ProcessIdentity.Of(int.Parse(id, CultureInfo.InvariantCulture)))
                .OfType<ProcessIdentity>()
            : [];

    private Task<RunResult> Start(string script) => Task.Run(() => _home.Run("sh", "-c", script));

    private QmeTask Running()
    {
        QmeTask? task = null;
        Assert.True(SpinWait.SpinUntil(
            () => (task = _home.Engine.Newest()) is { State: QmeTaskState.Running } && File.ReadAllText(task.OutputPath).Contains("ready", StringComparison.Ordinal),
            TimeSpan.FromSeconds(30)));
        return task!;
    }

    private ActionResult[] Cancel(QmeTask task) =>
        [.. _home.Engine.Act(QmeEngine.ActionFor(task, "cancel"), [task], new Dictionary<string, object?>(), ILog.None, CancellationToken.None)];
}
