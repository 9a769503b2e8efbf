using System.Diagnostics;
using Qme.Execution;
using Qme.Queueing;
using Qme.Store;
using Qme.Tests.Execution;
using Xunit;

namespace Qme.Tests.Queueing;

/// <summary>The runner, in this process, and how another one is started.</summary>
public sealed class RunnerTests : IDisposable
{
    private readonly QueueingHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void It_starts_what_waits_in_its_order_and_leaves_its_seat_with_the_last_of_it()
    {
        QmeTask[] tasks = [.. Enumerable.Range(0, 4).Select(_ => _home.Enqueue("sleep 0.1", queue: "q"))];

        _home.Engine.RunWaiting(_home.Log);

        Assert.Null(_home.Seat.Read());
        Assert.All(tasks, task => Assert.Null(_home.Recorded(task).Waiting));
        QmeTask[] ended = [.. tasks.Select(_home.Tasks.AwaitEnd)];
        Assert.All(ended.Zip(ended.Skip(1)), pair => Assert.True(pair.Second.Started >= pair.First.Ended));
    }

    [Fact]
    public void It_has_nothing_to_do_where_nothing_waits()
    {
        _home.Tasks.Home.Run("true");

        _home.Engine.RunWaiting(_home.Log);

        Assert.Null(_home.Seat.Read());
    }

    [Fact]
    public void It_takes_the_seat_of_one_who_is_gone()
    {
        _home.Enqueue("sleep 0.2", queue: "q");
        QmeTask task = _home.Enqueue("true", queue: "q");
        Assert.True(_home.Seat.TryGive(_home.Seat.Read(), WaitingRows.Dead));

        _home.Engine.RunWaiting(_home.Log);

        Assert.Null(_home.Seat.Read());
        Assert.Null(_home.Recorded(task).Waiting);
    }

    [Fact]
    public async Task It_goes_when_somebody_else_has_taken_its_seat()
    {
        _home.Enqueue("sleep 60", queue: "q");
        QmeTask task = _home.Enqueue("true", queue: "q");
        Task runner = Task.Run(() => _home.Engine.RunWaiting(_home.Log), TestContext.Current.CancellationToken);
        BackgroundHome.Eventually(() => _home.Seat.Read() == WaitingRows.Us);

        Assert.True(_home.Seat.TryGive(WaitingRows.Us, WaitingRows.Dead));
        await runner.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Equal(WaitingRows.Dead, _home.Seat.Read());
        Assert.Equal(WaitingStep.Waits, _home.Recorded(task).Waiting);
    }

    [Fact]
    public void It_costs_little_while_it_waits()
    {
        _home.Enqueue("sleep 4", queue: "q");
        _home.Enqueue("true", queue: "q");
        TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        Stopwatch elapsed = Stopwatch.StartNew();

        _home.Engine.RunWaiting(_home.Log);

        Assert.InRange(elapsed.Elapsed.TotalSeconds, 3, 30);

        // Tests run beside it, so this is no more than a guard against a loop that does not sleep.
        Assert.True(_home.Log.Warnings.Count <= 2, string.Join('\n', _home.Log.Warnings));
        Assert.True(Process.GetCurrentProcess().TotalProcessorTime - before < elapsed.Elapsed * Environment.ProcessorCount);
    }

    [Fact]
    public void Without_a_program_to_start_there_is_a_warning_and_whoever_looks_starts_what_waits()
    {
        _home.Enqueue("sleep 0.2", queue: "q");
        QmeTask task = _home.Enqueue("true", queue: "q");

        Assert.Contains("No runner could be started", _home.Log.Warnings[^1], StringComparison.Ordinal);
        Assert.Equal(QmeTaskState.Complete, _home.Tasks.AwaitEnd(task).State);
    }

    [Fact]
    public void A_runner_that_lives_is_enough()
    {
        _home.Enqueue("true");
        Assert.True(_home.Seat.TryGive(_home.Seat.Read(), WaitingRows.Us));

        Starter(() => throw new InvalidOperationException("It was looked for a program.")).Ensure(_home.Log);

        Assert.Equal(WaitingRows.Us, _home.Seat.Read());
    }

    [Fact]
    public void In_the_place_of_one_who_is_gone_another_one_is_started_in_the_home()
    {
        _home.Enqueue("true");
        Assert.True(_home.Seat.TryGive(_home.Seat.Read(), WaitingRows.Dead));

        Starter(() => new RunnerCommand("/bin/sh", ["-c", "pwd; echo \"$QME_HOME\" >&2; exec sleep 60"])).Ensure(_home.Log);

        Owner runner = _home.Seat.Read()!;
        using Process process = Process.GetProcessById(runner.ProcessId);
        try
        {
            Assert.True(RunnerStart.IsAlive(runner));
            string home = _home.Tasks.Home.Home.Path;
            string log = Path.Combine(home, RunnerStart.LogName);
            BackgroundHome.Eventually(() => File.Exists(log) && File.ReadAllText(log) == $"{home}\n{home}\n");
        }
        finally
        {
            process.Kill();
        }
    }

    [Fact]
    public void One_that_cannot_be_started_is_warned_of_and_tried_again_by_the_next()
    {
        _home.Enqueue("true");
        RunnerStart starter = Starter(() => new RunnerCommand("/no/such/program", []));

        starter.Ensure(_home.Log);
        starter.Ensure(_home.Log);

        Assert.Equal(2, _home.Log.Warnings.Count(warning => warning.StartsWith("No runner could be started: ", StringComparison.Ordinal)));
        Assert.False(RunnerStart.IsAlive(_home.Seat.Read()!));
    }

    [Fact]
    public void One_of_another_machine_or_boot_is_gone()
    {
        Assert.True(RunnerStart.IsAlive(WaitingRows.Us));
        Assert.False(RunnerStart.IsAlive(WaitingRows.Us with { Machine = "another" }));
        Assert.False(RunnerStart.IsAlive(WaitingRows.Dead));
        Assert.False(RunnerStart.IsAlive(WaitingRows.Us with { ProcessId = 0 }));
    }

    private RunnerStart Starter(Func<RunnerCommand?> command) => new(_home.Tasks.Home.Home, _home.Seat, WaitingRows.Us, command);
}
