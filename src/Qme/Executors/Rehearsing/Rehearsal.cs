using System.Text.Json;
using Qme.Configuration;
using Qme.Execution;
using Qme.Store;

namespace Qme.Executors;

/// <summary>
/// An executor played through without running anything: somebody says what its commands and the programs that it asks have answered. Its tasks are
/// kept in a home of their own, which is gone afterwards.
/// </summary>
public sealed class Rehearsal : IDisposable
{
    // The id of no process: what is played has none, and nobody is to send a signal to anybody.
    private const int NoProcess = int.MaxValue;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("qme-rehearsal-");
    private readonly Executor _executor;
    private readonly Home _home;
    private readonly Database _database;
    private readonly TaskStore _store;
    private readonly RefreshTurns _turns;
    private readonly ExecutorContext _context;

    /// <summary>Begins without any task.</summary>
    /// <param name="executor">The executor.</param>
    /// <param name="settings">Values of its settings, where not the default is to be in force.</param>
    /// <param name="log">Where it is said what the executor says.</param>
    /// <param name="stop">Cancelled when nobody waits for it any more.</param>
    public Rehearsal(Executor executor, IReadOnlyDictionary<string, string> settings, ILog log, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(executor);
        ArgumentNullException.ThrowIfNull(settings);
        _executor = executor;
        _home = new Home(_directory.FullName);
        _database = new Database(_home);
        _store = new TaskStore(_home, _database);
        _turns = new RefreshTurns(_database);
        Settings inForce = new(new ConfigurationFile(_home), executor.Name, executor.Settings);
        foreach ((string key, string value) in settings.Where(setting => inForce.Keys.Contains(setting.Key)))
        {
            inForce.Set(key, value);
        }

        _context = new ExecutorContext(executor, inForce, log, stop) { StandIn = (question, _) => Answer(question) };
    }

    /// <summary>Who answers what the executor asks.</summary>
    public Func<Capture, CaptureResult> Answer { get; set; } = question =>
        throw new QmeException(ErrorIds.CommandNotFound, $"The program '{question.Program}' was not found.", question.Program);

    /// <summary>The tasks as they are recorded, oldest first.</summary>
    public IReadOnlyList<QmeTask> Tasks => _store.List(new TaskFilter());

    /// <summary>Plays a command that is run to its end.</summary>
    /// <param name="command">The command.</param>
    /// <param name="end">What it wrote, and what it exited with.</param>
    /// <returns>Its task.</returns>
    public QmeTask Submit(CommandLine command, CaptureResult end)
    {
        ArgumentNullException.ThrowIfNull(end);
        QmeTask task = Add(command);
        task = task with { Data = _executor.Prepare(_context, task) };
        File.WriteAllText(task.OutputPath, end.Output);
        File.WriteAllText(task.ErrorPath, end.Error);
        TaskUpdate update = _context.Conclude(task, new CommandEnd(new ProcessExit(end.ExitCode, Signal: null), WasStopped: false));
        return _store.Update(task, update.State.HasEnded() ? update with { Ended = update.Ended ?? DateTimeOffset.UtcNow } : update, isLastWord: true);
    }

    /// <summary>Adds a task that has been submitted, whatever the executor may think of it.</summary>
    /// <param name="command">Its command.</param>
    /// <param name="reference">What the outside world calls it; null for nothing.</param>
    /// <param name="data">The executor's own data about it.</param>
    public QmeTask Plant(CommandLine command, string? reference, JsonElement data) =>
        _store.Update(Add(command), new TaskUpdate(QmeTaskState.Pending) { Ref = reference ?? TaskUpdate.NoRef, Data = data }, isLastWord: true);

    /// <summary>Lets the executor ask about the tasks that have not ended, as if somebody had demanded it.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.ExecutorFailed"/>.</exception>
    public void Refresh()
    {
        QmeTask[] open = [.. Tasks.Where(task => !task.HasEnded || task.State is QmeTaskState.Lost)];
        if (open.Length == 0)
        {
            return;
        }

        RefreshCall call = new(_context, open, new RefreshRequest(RefreshMode.Always, _context.Log, _context.Stop), _store, _turns);
        foreach ((QmeTask task, TaskUpdate update) in _executor.Refresh(call))
        {
            _store.Update(task, update);
        }
    }

    /// <summary>Does something with tasks.</summary>
    /// <param name="name">The name of an action.</param>
    /// <param name="tasks">The tasks.</param>
    /// <param name="arguments">What else is said, by name.</param>
    /// <returns>What came of it.</returns>
    /// <exception cref="QmeException"><see cref="ErrorIds.ActionNotFound"/>; <see cref="ErrorIds.ExecutorFailed"/>; <see cref="ErrorIds.ActionFailed"/>.</exception>
    public IReadOnlyList<ActionResult> Act(string name, IReadOnlyList<QmeTask> tasks, IReadOnlyDictionary<string, object?> arguments)
    {
        ExecutorAction action = _executor.Actions.FirstOrDefault(action => action.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new QmeException(ErrorIds.ActionNotFound, $"The executor {_executor.Name} has no action '{name}'.", name);
        if (tasks.Select(task => (task, why: action.Refusal(task))).FirstOrDefault(refused => refused.why is not null) is ({ } refused, { } why))
        {
            throw ActionResult.Failure(refused, why);
        }

        ActionCall call = new(_context, tasks, arguments)
        {
            Look = task => _store.TryFind(task.Id) ?? task,
            FindByRef = reference => _store.ListByRef(_executor.Name, reference),
        };
        List<ActionResult> results = [];
        foreach (ActionResult result in action.Perform(call))
        {
            switch (result)
            {
                case ActionResult.Stopping:
                    _store.RequestStop(result.Task);
                    continue;

                case ActionResult.Done { Update: TaskUpdate update }:
                    _store.Update(result.Task, update);
                    break;
            }

            results.Add(result);
        }

        return results;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _database.Dispose();
        _directory.Delete(recursive: true);
    }

    // As a command that is running, and that somebody waits for.
    private QmeTask Add(CommandLine command)
    {
        string uid = $"{_executor.Name}-{Guid.CreateVersion7()}";
        TaskFiles files = TaskFiles.Of(_home, uid);
        files.Create();
        QmeTask task = _store.Add(new QmeTask(command)
        {
            Uid = uid,
            Executor = _executor.Name,
            WorkingDirectory = Environment.CurrentDirectory,
            User = Environment.UserName,
            Host = Environment.MachineName,
            OutputPath = files.OutputPath,
            ErrorPath = files.ErrorPath,
            HomePath = _home.Path,
            Created = DateTimeOffset.UtcNow,
            Machine = Machine.Id,
            KeeperId = ProcessIdentity.Current.Id,
            KeeperStartTime = ProcessIdentity.Current.StartTime,
        });
        return _store.Start(task, new TaskStart(DateTimeOffset.UtcNow, NoProcess, ProcessStartTime: 0) { IsWork = false });
    }
}
