using System.Diagnostics;
using System.Text.Json;
using Qme.Configuration;
using Qme.Execution;
using Qme.Executors;
using Qme.Store;
using Xunit;

namespace Qme.Tests.Execution;

public sealed class OnEndTests : IDisposable
{
    private readonly TemporaryHome _home = new();
    private readonly RecordingLog _log = new();

    private string ToldPath => Path.Combine(_home.Home.Path, "told");

    /// <summary>The tasks that were told of, in their order.</summary>
    private JsonElement[] Told => !File.Exists(ToldPath) ? [] : [.. File.ReadLines(ToldPath).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];

    private IEnumerable<string?> ToldStates => Told.Select(task => task.GetProperty("State").GetString());

    private IEnumerable<int> ToldIds => Told.Select(task => task.GetProperty("Id").GetInt32());

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(OnEnd.InsideVariable, null);
        _home.Dispose();
    }

    [Fact]
    public void A_task_that_has_ended_is_told_once_and_leaves_no_file_behind()
    {
        Set("cat >> told");
        QmeTask task = _home.Run("sh", "-c", "exit 3").Task;

        TellEnds();
        TellEnds();

        Assert.Equal([task.Id], ToldIds);
        Assert.Empty(_log.Warnings);
        Assert.Empty(Directory.EnumerateFiles(Path.GetDirectoryName(task.OutputPath)!, "on_end*"));
    }

    [Fact]
    public void It_is_told_as_one_line_of_JSON_with_the_properties_of_a_task()
    {
        Set("cat >> told");
        QmeTask task = _home.Run(_home.Request("sh", "-c", "exit 3", "é\n\"<x>") with
        {
            Message = "nightly",
            Environment = new Dictionary<string, string?> { ["A"] = "1", ["B"] = null },
        }).Task;

        TellEnds();

        string text = File.ReadAllText(ToldPath);
        Assert.Equal(text.Length - 1, text.IndexOf('\n', StringComparison.Ordinal));
        JsonElement told = Assert.Single(Told);
        Assert.Equal(typeof(QmeTask).GetProperties().Select(property => property.Name), told.EnumerateObject().Select(property => property.Name));
        Assert.Equal("Failed", told.GetProperty("State").GetString());
        Assert.Equal(3, told.GetProperty("ExitCode").GetInt32());
        Assert.Equal(JsonValueKind.Null, told.GetProperty("Signal").ValueKind);
        Assert.Equal("é\n\"<x>", told.GetProperty("ArgumentList")[2].GetString());
        Assert.Contains("é", text, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, told.GetProperty("Environment").GetProperty("B").ValueKind);
        Assert.Equal(task.Ended, told.GetProperty("Ended").GetDateTimeOffset());
        Assert.EndsWith("Z", told.GetProperty("Ended").GetString(), StringComparison.Ordinal);
        Assert.Equal(task.Duration!.Value.TotalSeconds, told.GetProperty("Duration").GetDouble());
    }

    [Fact]
    public void The_data_of_an_executor_are_an_object_on_the_same_line()
    {
        using MemoryStream stream = new();
        using JsonDocument data = JsonDocument.Parse("{ \"JobId\": \"5\",\n  \"Elements\": [ 1,\n 2 ] }");

        TaskJson.Write(stream, _home.Add(task => task with { State = QmeTaskState.Lost, Data = data.RootElement.Clone() }));

        string text = System.Text.Encoding.UTF8.GetString(stream.ToArray());
        Assert.Equal(text.Length - 1, text.IndexOf('\n', StringComparison.Ordinal));
        Assert.Equal("5", JsonSerializer.Deserialize<JsonElement>(text).GetProperty("Data").GetProperty("JobId").GetString());
    }

    [Fact]
    public void The_command_runs_in_the_home_and_knows_the_task()
    {
        Set("echo \"$PWD $QME_HOME $QME_TASK_ID $QME_TASK_STATE\"");
        QmeTask task = _home.Run("true").Task;

        TellEnds();

        Assert.Equal([$"on_end for task 1: {task.HomePath} {task.HomePath} 1 Complete"], _log.Said);
    }

    [Fact]
    public void What_ended_before_the_setting_was_set_is_never_told()
    {
        _home.Run("true");
        Set("cat >> told");
        _home.Run("true");
        Set("");
        _home.Run("true");
        Set("cat >> told");
        _home.Run("true");

        TellEnds();

        Assert.Equal([4], ToldIds);
    }

    [Fact]
    public void What_was_left_when_the_setting_was_changed_is_told_by_the_new_command()
    {
        Set("false");
        _home.Run("true");
        Set("cat >> told");

        TellEnds();

        Assert.Equal([1], ToldIds);
    }

    [Theory]
    [InlineData("echo noise; echo first >&2; echo last >&2; echo; exit 7", "failed with exit code 7: last")]
    [InlineData("no-such-program", "failed with exit code 127: ")]
    public void A_command_that_fails_is_a_warning_that_names_the_task_and_keeps_what_it_wrote(string command, string warning)
    {
        Set(command);
        QmeTask task = _home.Run("echo", "hi").Task;

        TellEnds();
        TellEnds();

        string said = Assert.Single(_log.Warnings);
        Assert.Contains("task 1 (echo hi) " + warning, said, StringComparison.Ordinal);
        Assert.Contains(TemporaryHome.FilesOf(task).OnEndOutputPath, said, StringComparison.Ordinal);
        Assert.True(File.Exists(TemporaryHome.FilesOf(task).OnEndOutputPath));
    }

    [Fact]
    public void A_command_that_fails_without_a_word_is_a_warning_that_names_no_file()
    {
        Set("kill -9 $$");
        _home.Run("echo", "hi");

        TellEnds();

        Assert.EndsWith("task 1 (echo hi) was ended by SIGKILL: it wrote nothing", Assert.Single(_log.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_that_does_not_end_is_killed_with_all_it_started_and_the_next_task_is_told()
    {
        Set("if [ $QME_TASK_ID = 1 ]; then sleep 60; fi; cat >> told");
        _home.Engine.SettingsOf("qme").Set("on_end_timeout", "0.5");
        _home.Run("true");
        _home.Run("true");
        Stopwatch elapsed = Stopwatch.StartNew();

        TellEnds();

        Assert.InRange(elapsed.Elapsed.TotalSeconds, 0.5, 20);
        Assert.Contains("did not end within 0.5 seconds", Assert.Single(_log.Warnings), StringComparison.Ordinal);
        Assert.Equal([2], ToldIds);
    }

    [Fact]
    public void What_the_command_leaves_in_the_background_is_not_waited_for()
    {
        Set("sleep 30 & echo $! > pid");
        _home.Run("true");
        Stopwatch elapsed = Stopwatch.StartNew();

        TellEnds();

        Assert.InRange(elapsed.Elapsed.TotalSeconds, 0, 20);
        Assert.Empty(_log.Warnings);
        Process.GetProcessById(int.Parse(File.ReadAllText(Path.Combine(_home.Home.Path, "pid")), System.Globalization.CultureInfo.InvariantCulture)).Kill();
    }

    [Fact]
    public void A_command_that_does_not_read_its_input_is_no_failure()
    {
        Set("exec true");
        _home.Run("sh", "-c", "true", new string('x', 100_000));

        TellEnds();

        Assert.Empty(_log.Warnings);
    }

    [Fact]
    public void Of_many_that_look_at_once_one_tells()
    {
        Set("cat >> told");
        for (int i = 0; i < 20; i++)
        {
            _home.Run("true");
        }

        // Each has a connection of its own, as processes have.
        Parallel.For(0, 6, new ParallelOptions { MaxDegreeOfParallelism = 6 }, _ =>
        {
            using Database database = new(_home.Home);
            OnEnd onEnd = new(_home.Engine.SettingsOf("qme"));
            new OnEndTurns(new TaskStore(_home.Home, database, onEnd), onEnd).Run(ILog.None, CancellationToken.None);
        });

        Assert.Equal(Enumerable.Range(1, 20), ToldIds.Order());
    }

    [Fact]
    public void Whoever_is_stopped_leaves_the_rest_to_the_next()
    {
        Set("if [ $QME_TASK_ID = 1 ]; then sleep 60; fi; cat >> told");
        _home.Run("true");
        _home.Run("true");
        using CancellationTokenSource stop = new(TimeSpan.FromMilliseconds(300));

        Assert.ThrowsAny<OperationCanceledException>(() => _home.Engine.TellEnds(_log, stop.Token));
        Assert.Empty(Told);
        TellEnds();

        Assert.Equal([2], ToldIds);
    }

    [Fact]
    public void An_end_that_was_seen_by_somebody_else_is_told_by_whoever_looks_next()
    {
        Set("cat >> told");
        QmeTask task = Lost();
        _home.Engine.List(new TaskFilter());

        TellEnds();

        Assert.Equal([task.Id], ToldIds);
        Assert.Equal("Lost", Told[0].GetProperty("State").GetString());
    }

    [Fact]
    public void A_better_witness_of_an_end_that_was_told_is_not_told_again()
    {
        Set("cat >> told");
        QmeTask task = Lost();
        _home.Engine.List(new TaskFilter());
        TellEnds();

        Update(task, new TaskUpdate(QmeTaskState.Failed) { ExitCode = 7 });
        TellEnds();

        Assert.Equal([task.Id], ToldIds);
    }

    [Fact]
    public void A_task_that_was_started_again_after_its_end_was_told_ends_anew_and_is_told_again()
    {
        Set("cat >> told");
        QmeTask task = Lost();
        Update(task, Ended(QmeTaskState.Failed));
        TellEnds();

        Update(task, new TaskUpdate(QmeTaskState.Pending) { Reopens = true });
        TellEnds();
        Assert.Equal(["Failed"], ToldStates);
        Update(task, Ended(QmeTaskState.Complete));
        TellEnds();

        Assert.Equal(["Failed", "Complete"], ToldStates);
    }

    [Fact]
    public void A_task_that_was_started_again_and_ended_before_anybody_looked_is_told_again_once()
    {
        Set("cat >> told");
        QmeTask task = Lost();
        Update(task, Ended(QmeTaskState.Failed));
        TellEnds();
        TaskUpdate second = Ended(QmeTaskState.Failed) with { Reopens = true };

        // By two that looked at once.
        Update(task, second);
        TellEnds();
        Update(task, second);
        TellEnds();

        Assert.Equal(["Failed", "Failed"], ToldStates);
    }

    [Fact]
    public void An_end_that_was_taken_back_before_it_was_told_is_not_told()
    {
        Set("cat >> told");
        QmeTask task = Lost();
        Update(task, Ended(QmeTaskState.Failed));
        Update(task, new TaskUpdate(QmeTaskState.Running) { Reopens = true });

        TellEnds();

        Assert.Empty(Told);
    }

    [Fact]
    public void An_end_that_was_noted_because_the_database_could_not_be_written_is_told_when_it_is_found()
    {
        Set("cat >> told");
        QmeTask task = Lost();
        EndNote.Write(TemporaryHome.FilesOf(task), new TaskUpdate(QmeTaskState.Failed) { ExitCode = 9 });
        _home.Engine.List(new TaskFilter());

        TellEnds();

        Assert.Equal(9, Assert.Single(Told).GetProperty("ExitCode").GetInt32());
    }

    [Fact]
    public void Nothing_is_run_from_within_the_command_and_what_it_sees_is_told_afterwards()
    {
        Set("cat >> told");
        QmeTask lost = Lost();
        Environment.SetEnvironmentVariable(OnEnd.InsideVariable, "1");
        _home.Engine.List(new TaskFilter());
        QmeTask own = _home.Run("true").Task;
        TellEnds();
        Assert.Empty(Told);

        Environment.SetEnvironmentVariable(OnEnd.InsideVariable, null);
        TellEnds();

        Assert.Equal([lost.Id], ToldIds);
        Assert.Equal(QmeTaskState.Complete, own.State);
    }

    [Fact]
    public void A_configuration_that_cannot_be_read_is_a_warning_and_keeps_no_end_from_being_recorded()
    {
        Set("cat >> told");
        QmeTask task = Lost();
        File.WriteAllText(_home.Home.ConfigurationPath, "not json");

        Assert.Equal(QmeTaskState.Lost, Assert.Single(_home.Engine.List(new TaskFilter())).State);
        TellEnds();

        Assert.Contains(_home.Home.ConfigurationPath, Assert.Single(_log.Warnings), StringComparison.Ordinal);
        Assert.Empty(Told);
        Assert.Equal(1, task.Id);
    }

    [Fact]
    public void Looking_for_what_to_tell_creates_no_home()
    {
        TellEnds();

        Assert.False(Directory.Exists(_home.Home.Path));
    }

    private void Set(string command) => _home.Engine.SettingsOf("qme").Set("on_end", command);

    private void TellEnds() => _home.Engine.TellEnds(_log, CancellationToken.None);

    /// <summary>A task that nobody will ever see the end of, and of which nobody knows that yet.</summary>
    private QmeTask Lost() => _home.Add(task => task with { State = QmeTaskState.Running, Machine = Machine.Id, Started = task.Created });

    private static TaskUpdate Ended(QmeTaskState state) => new(state) { Ended = TaskRow.Truncate(DateTimeOffset.UtcNow) };

    private void Update(QmeTask task, TaskUpdate update)
    {
        using Database database = new(_home.Home);
        new TaskStore(_home.Home, database, new OnEnd(_home.Engine.SettingsOf("qme"))).Update(task, update);
    }
}
