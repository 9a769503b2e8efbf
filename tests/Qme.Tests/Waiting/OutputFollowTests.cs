using Qme.Execution;
using Qme.Tests.Execution;
using Qme.Waiting;
using Xunit;

namespace Qme.Tests.Waiting;

public sealed class OutputFollowTests : IDisposable
{
    private readonly BackgroundHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Lines_come_as_they_are_written_and_the_end_comes_last()
    {
        string go = Path.Combine(_home.Home.WorkingDirectory, "go");
        QmeTask task = _home.Launch($"echo one; until [ -e {go} ]; do sleep 0.02; done; printf two");
        List<string> seen = [];

        foreach (Followed followed in Follow([task]))
        {
            seen.Add(Say(followed));
            if (followed is Followed.Line { Text: "one" })
            {
                // Before that the task cannot end, so that the line was not held back until then.
                File.WriteAllText(go, "");
            }
        }

        Assert.Equal(["one", "two", $"[{task.Id} Complete]"], seen);
    }

    [Fact]
    public void Several_tasks_and_streams_are_told_apart()
    {
        QmeTask first = _home.Launch("echo out; echo err >&2");
        QmeTask second = _home.Launch("echo other");

        string[] seen = [.. Follow([first, second], OutputKind.All).Select(Say)];

        Assert.Equal(["1 error: err", "1 output: out", "2 output: other", "[1 Complete]", "[2 Complete]"], seen.Order(StringComparer.Ordinal));
        Assert.True(Array.IndexOf(seen, "[1 Complete]") > Array.IndexOf(seen, "1 error: err"));
    }

    [Fact]
    public void Of_a_task_that_has_ended_before_all_is_there_at_once()
    {
        QmeTask task = _home.Home.Run("sh", "-c", "echo one; echo two; echo three; exit 4").Task;

        Assert.Equal(["two", "three", "[1 Failed]"], Follow([task], tail: 2).Select(Say));
    }

    [Fact]
    public void An_output_that_is_gone_is_an_error_and_the_others_are_followed_on()
    {
        QmeTask gone = _home.Home.Run("echo", "gone").Task;
        QmeTask other = _home.Launch("sleep 0.3; echo there");
        File.Delete(gone.OutputPath);

        string[] seen = [.. Follow([gone, other]).Select(Say)];

        Assert.Equal([$"({ErrorIds.OutputNotFound})", "[1 Complete]", "2: there", "[2 Complete]"], seen);
    }

    [Fact]
    public void What_cannot_be_read_is_said_once()
    {
        QmeTask task = _home.Launch("sleep 0.5");
        File.Delete(task.OutputPath);
        Directory.CreateDirectory(task.OutputPath);

        Assert.Equal([$"({ErrorIds.OutputNotReadable})", "[1 Complete]"], Follow([task]).Select(Say));
    }

    [Fact]
    public void A_task_that_is_cancelled_while_it_waits_ends_without_a_word()
    {
        QmeTask blocker = _home.Launch("sleep 60");
        using TaskRun run = _home.Home.Engine.Prepare(_home.Home.Request("echo", "hi") with { Dependencies = [new Dependency(DependencyKind.AfterOk, blocker.Id)] });
        QmeTask waiting = _home.Home.Engine.Enqueue(run, ILog.None).Task;
        IEnumerator<Followed> followed = Follow([waiting]).GetEnumerator();
        using Timer cancel = new(
            _ => _ = _home.Home.Engine.Act(QmeEngine.FindAction(waiting, "cancel"), [waiting], new Dictionary<string, object?>(), ILog.None, CancellationToken.None).Count(),
            null,
            300,
            Timeout.Infinite);

        Assert.True(followed.MoveNext());
        Assert.Equal($"[{waiting.Id} Cancelled]", Say(followed.Current));
        Assert.False(followed.MoveNext());
    }

    private IEnumerable<Followed> Follow(IReadOnlyList<QmeTask> tasks, OutputKind kind = OutputKind.Output, int? tail = null)
    {
        using OutputFollow follow = _home.Home.Engine.Follow(tasks, kind, tail, ILog.None, TestContext.Current.CancellationToken);
        foreach (Followed followed in follow.Read())
        {
            yield return followed;
        }
    }

    private static string Say(Followed followed) => followed switch
    {
        Followed.Line line => line.Text,
        Followed.Failed failed => $"({failed.Error.ErrorId})",
        Followed.Ended ended => $"[{ended.Task.Id} {ended.Task.State}]",
        _ => throw new ArgumentOutOfRangeException(nameof(followed)),
    };
}
