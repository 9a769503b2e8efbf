using System.Collections.Concurrent;
using Qme.Configuration;
using Qme.Execution;
using Qme.Execution.Keeping;
using Qme.Executors;
using Qme.Queueing;
using Qme.Store;
using Qme.Waiting;

namespace Qme;

/// <summary>Everything that can be done with the tasks of one home. Safe to use from many threads at once.</summary>
public sealed class QmeEngine
{
    private static readonly ConcurrentDictionary<string, QmeEngine> s_engines = new(StringComparer.Ordinal);

    private readonly Home _home;
    private readonly ExecutorRegistry _executors;
    private readonly TaskStore _store;
    private readonly TaskRefresh _refresh;
    private readonly ConfigurationFile _configuration;
    private readonly Settings _settings;
    private readonly OnEndTurns _onEnd;
    private readonly KeptTasks _kept;
    private readonly WaitingTasks _waiting;
    private readonly Place _place = Place.Within(Surroundings);
    private readonly Owner _us = new(Machine.Id, ProcessIdentity.Current.Id, ProcessIdentity.Current.StartTime);
    private readonly Dispatch _dispatch;
    private readonly RunnerSeat _seat;
    private readonly Tending _tending;
    private readonly TaskActing _acting;

    private QmeEngine(Home home)
    {
        _home = home;
        Database database = new(home);
        _configuration = new ConfigurationFile(home);
        _settings = new Settings(_configuration, QmeSettings.Name, QmeSettings.All, OnSettingChanged);
        OnEnd onEnd = new(_settings);
        _store = new TaskStore(home, database, onEnd);
        _kept = new KeptTasks(_store);
        _onEnd = new OnEndTurns(_store, onEnd);
        _executors = new ExecutorRegistry(new ExecutorFiles(() => [home.ExecutorsPath, .. QmeSettings.DirectoriesOf(_settings)]));
        _waiting = new WaitingTasks(_store, database, _place, _us);
        RefreshTurns turns = new(database);
        _refresh = new TaskRefresh(_store, turns, _kept, _executors, new Elsewhere(_store, _waiting, turns, _executors, SettingsOf, _place.Surroundings), SettingsOf);
        _dispatch = new Dispatch(_store, _waiting, _refresh, Resume, ExecutorNames);
        _acting = new TaskActing(_store, turns, _kept, SettingsOf, _dispatch.Withdraw, _dispatch.AwaitStart);
        _seat = new RunnerSeat(database, _place);
        _tending = new Tending(_waiting, _refresh, _dispatch, new RunnerStart(home, _seat, _us, () => Runner?.Invoke()));
    }

    /// <summary>The queue of those for which a limit is given and no queue.</summary>
    public const string DefaultQueue = "default";

    /// <summary>
    /// Finds how a process is started that calls <see cref="RunWaiting"/>; null when there is no way, and what waits is started only by those who look.
    /// </summary>
    public static Func<RunnerCommand?>? Runner { get; set; }

    /// <summary>Where everything is.</summary>
    public Home Home => _home;

    /// <summary>The executors there are.</summary>
    public ExecutorRegistry Executors => _executors;

    /// <summary>Says how executors are read from files, and where those lie that come with Qme. Nothing is read yet.</summary>
    public static void UseExecutorFiles(IExecutorReader reader, string shippedDirectory) =>
        (ExecutorFiles.Reader, ExecutorFiles.ShippedDirectory) = (reader, shippedDirectory);

    /// <summary>Gives the engine of a home: one per home and process, because they share a connection.</summary>
    public static QmeEngine For(Home home) => s_engines.GetOrAdd(home.Path, _ => new QmeEngine(home));

    /// <summary>Whom settings can belong to: the executors, and before them <see cref="QmeSettings"/>.</summary>
    public IReadOnlyList<(string Name, string Description, IReadOnlyList<Setting> Settings)> SettingOwners =>
    [
        (QmeSettings.Name, "What holds for the tasks of all executors.", QmeSettings.All),
        .. _executors.All.Select(executor => (executor.Name, executor.Description, executor.Settings)),
    ];

    /// <summary>The settings of an executor as they are in force.</summary>
    public Settings SettingsOf(Executor executor) => new(_configuration, executor.Name, executor.Settings);

    /// <summary>The settings of one of the <see cref="SettingOwners"/>, by its name in any case.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.ExecutorNotFound"/>.</exception>
    public Settings SettingsOf(string owner) =>
        QmeSettings.Name.Equals(owner, StringComparison.OrdinalIgnoreCase) ? _settings
        : _executors.Find(owner) is Executor executor ? SettingsOf(executor)
        : throw new QmeException(
            ErrorIds.ExecutorNotFound,
            $"No settings belong to '{owner}'. There are those of: {string.Join(", ", SettingOwners.Select(o => o.Name))}.",
            owner);

    /// <summary>Makes everything ready for running a command, short of recording it.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.ExecutorNotFound"/>; <see cref="ErrorIds.ConfigValueInvalid"/>.</exception>
    public TaskRun Prepare(RunRequest request)
    {
        Executor executor = request.Executor is null ? _executors.Recognize(request.Command) : _executors.Get(request.Executor);
        string uid = $"{executor.Name}-{Guid.CreateVersion7()}";
        TaskFiles files = TaskFiles.Of(_home, uid);
        QmeTask task = new(request.Command)
        {
            Uid = uid,
            Executor = executor.Name,
            ResolvedPath = request.ResolvedPath,
            WorkingDirectory = request.WorkingDirectory,
            Environment = request.Environment,
            Message = request.Message,
            Timeout = request.Timeout,
            IsInteractive = request.IsInteractive,
            User = Environment.UserName,
            Host = Environment.MachineName,
            RestartOf = request.RestartOf,
            OutputPath = files.OutputPath,
            ErrorPath = files.ErrorPath,
            HomePath = _home.Path,
        };
        return RunOf(executor, task, request);
    }

    /// <summary>Records a command to be started when its turn has come, and starts at once what may start.</summary>
    /// <param name="run">The command, prepared for a request that is queued.</param>
    /// <param name="log">Where it is said what a person may want to know.</param>
    /// <exception cref="QmeException">The task could not be recorded.</exception>
    public RunResult Enqueue(TaskRun run, ILog log)
    {
        ArgumentNullException.ThrowIfNull(run);
        RunResult result = run.Enqueue(run.Dependencies.Count > 0 ? WaitingReason.Dependency : WaitingReason.MaxParallel);
        if (result.StartError is not null)
        {
            return result;
        }

        if (_place.Surroundings is string surroundings)
        {
            log.Warn($"This runs within {surroundings}, and ends with it. What still waits then is not started any more.");
        }

        _tending.Run(log);
        return result with { Task = _store.TryFind(result.Task.Id) ?? result.Task };
    }

    /// <summary>
    /// Starts what waits whenever it may start, until nothing waits any more, or another process does so already. For the process that
    /// <see cref="Runner"/> starts.
    /// </summary>
    /// <param name="log">Where it is said what could not be done.</param>
    /// <exception cref="QmeException">The home cannot be used.</exception>
    public void RunWaiting(ILog log)
    {
        using TaskWatch watch = Watch([], log, CancellationToken.None);
        new RunnerLoop(_seat, _us, _waiting, _dispatch, watch, ExecutorNames).Run(log, () => TellEnds(log, CancellationToken.None));
    }

    /// <summary>Finds the tasks that a selector names, refreshed, oldest first.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.TaskNotFound"/>; <see cref="ErrorIds.TaskAmbiguous"/>.</exception>
    public IReadOnlyList<QmeTask> Find(TaskSelector selector, RefreshRequest? refresh = null)
    {
        IReadOnlyList<QmeTask> tasks = _store.Find(selector);
        return RefreshAll(tasks, refresh ?? RefreshRequest.WhenDue) ? _store.Find(selector) : tasks;
    }

    /// <summary>Refreshes tasks that were found one by one, all at once, and gives them as they are then.</summary>
    public IReadOnlyList<QmeTask> Refresh(IReadOnlyList<QmeTask> tasks, RefreshRequest refresh) =>
        RefreshAll(tasks, refresh) ? [.. tasks.Select(task => _store.TryFind(task.Id) ?? task)] : tasks;

    /// <summary>Lists the tasks that pass a filter, refreshed, oldest first.</summary>
    public IReadOnlyList<QmeTask> List(TaskFilter filter, RefreshRequest? refresh = null)
    {
        ArgumentNullException.ThrowIfNull(filter);
        RefreshRequest request = refresh ?? RefreshRequest.WhenDue;
        RefreshAll([.. _store.ListNotEnded().Where(task => filter.Executor?.Invoke(task.Executor) ?? true)], request);
        IReadOnlyList<QmeTask> tasks = _store.List(filter);
        QmeTask[] unheard = [.. tasks.Where(KeptTasks.MayBeHeardOf)];
        return unheard.Length > 0 && RefreshAll(unheard, request) ? _store.List(filter) : tasks;
    }

    /// <summary>Gives the newest task, refreshed; null when there is none.</summary>
    public QmeTask? Newest(RefreshRequest? refresh = null) =>
        _store.Newest() is QmeTask newest ? Find(new TaskSelector.ById(newest.Id), refresh)[0] : null;

    /// <summary>Reads a task as it is recorded; null when there is none of that id.</summary>
    public QmeTask? FindRecorded(int id) => _store.TryFind(id);

    /// <summary>Watches tasks until they end.</summary>
    /// <param name="tasks">The tasks.</param>
    /// <param name="log">Where executors say what a person may want to know.</param>
    /// <param name="stop">Cancelled when nobody waits any more. The tasks go on.</param>
    public TaskWatch Watch(IEnumerable<QmeTask> tasks, ILog log, CancellationToken stop) =>
        new(_store, _refresh, IntervalOf, tasks, new RefreshRequest(RefreshMode.WhenDue, new SparingLog(log), stop))
        {
            Tend = _tending.Run,
        };

    /// <summary>Follows what tasks write until they have ended.</summary>
    /// <param name="tasks">The tasks.</param>
    /// <param name="kind">Which of the things that they write.</param>
    /// <param name="tail">Only so many of the lines that are there already, of each file: the last ones. Null for all.</param>
    /// <param name="log">Where executors say what a person may want to know.</param>
    /// <param name="stop">Cancelled when nobody reads any more. The tasks go on.</param>
    public OutputFollow Follow(IReadOnlyList<QmeTask> tasks, OutputKind kind, int? tail, ILog log, CancellationToken stop) =>
        new(Watch(tasks, log, stop), kind, tail);

    /// <summary>What is known of how long tasks take, from earlier runs of the same.</summary>
    public TimeLeft EstimateTimeLeft() => new(_store);

    /// <summary>Where the work of a task writes to, piece by piece: where its executor says, else where its command does.</summary>
    public static IReadOnlyList<OutputFiles> OutputOf(QmeTask task) =>
        ExecutorsOf(task).Find(task.Executor)?.OutputOf(task) ?? [OutputFiles.OfCommand(task)];

    /// <summary>For how long after the end of a task the last of its output may still arrive.</summary>
    internal static TimeSpan OutputDelayOf(QmeTask task) => ExecutorsOf(task).Find(task.Executor)?.OutputDelay ?? TimeSpan.Zero;

    /// <summary>Finds an action of the executor of a task.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.ActionNotFound"/>; <see cref="ErrorIds.ExecutorNotFound"/>.</exception>
    public static ExecutorAction FindAction(QmeTask task, string name)
    {
        Executor executor = ExecutorsOf(task).Of(task);
        return executor.Actions.FirstOrDefault(action => action.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new QmeException(
                ErrorIds.ActionNotFound,
                $"Task {task.Id} is one of the executor {executor.Name}, which has no action '{name}'. It has: {string.Join(", ", executor.Actions.Select(action => action.Name))}.",
                name);
    }

    /// <summary>Finds an action that is to be done with a task.</summary>
    /// <exception cref="QmeException">
    /// <see cref="ErrorIds.ActionNotFound"/>; <see cref="ErrorIds.ExecutorNotFound"/>; <see cref="ErrorIds.ActionFailed"/>: it cannot be done with this task.
    /// </exception>
    public static ExecutorAction ActionFor(QmeTask task, string name)
    {
        // Whoever waits is cancelled without its executor, and there is nothing else of it that could be changed.
        bool isWithdrawn = task.Waiting is not null && LocalActions.Cancel.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
        if (isWithdrawn && ExecutorsOf(task).Find(task.Executor) is null)
        {
            return LocalActions.Cancel;
        }

        ExecutorAction action = FindAction(task, name);
        string? why = task.Waiting is null || !action.ChangesTasks ? action.Refusal(task)
            : isWithdrawn ? null
            : "has not been started yet.";
        return why is null ? action : throw ActionResult.Failure(task, why);
    }

    /// <summary>What is to be run so that a task runs again: at once, whatever it had to wait for then.</summary>
    /// <param name="task">The task.</param>
    /// <param name="arguments">What the caller says besides, by name.</param>
    /// <param name="log">Where it is said what has changed since.</param>
    /// <exception cref="QmeException">
    /// <see cref="ErrorIds.ActionArgumentUnknown"/>; <see cref="ErrorIds.DirectoryNotFound"/>: where it ran there is nothing any more; it cannot be run again so.
    /// </exception>
    public RunRequest RequestToRestart(QmeTask task, IReadOnlyDictionary<string, object?> arguments, ILog log) =>
        TaskRestart.Request(_executors.Of(task), task, arguments, log);

    /// <summary>Does something with tasks of one executor, all at once, and records what comes of it.</summary>
    /// <param name="action">One of the actions of their executor.</param>
    /// <param name="tasks">The tasks; at least one.</param>
    /// <param name="arguments">What the caller says besides, by name.</param>
    /// <param name="log">Where the executor says what a person may want to know.</param>
    /// <param name="stop">Cancelled when nobody waits for the results any more.</param>
    /// <exception cref="QmeException">It could not be done for any of them.</exception>
    public IEnumerable<ActionResult> Act(ExecutorAction action, IReadOnlyList<QmeTask> tasks, IReadOnlyDictionary<string, object?> arguments, ILog log, CancellationToken stop) =>
        _acting.Perform(_executors.Find(tasks[0].Executor), action, tasks, arguments, log, stop);

    /// <summary>
    /// Runs the command of the setting on_end for the tasks that were seen to end, here or elsewhere, and for which nobody has run it yet.
    /// </summary>
    /// <param name="log">Where it is said when the command fails, and what it writes.</param>
    /// <param name="stop">Cancelled when nobody waits for it any more; what is left is left to whoever comes next.</param>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled.</exception>
    public void TellEnds(ILog log, CancellationToken stop) => _onEnd.Run(log, stop);

    /// <summary>Forgets a task, and deletes its input and output.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.TaskRunning"/>: it has not ended.</exception>
    public void Remove(QmeTask task)
    {
        if (!task.HasEnded)
        {
            throw new QmeException(ErrorIds.TaskRunning, $"Task {task.Id} ({task.Command}) has not ended.", task.Id);
        }

        _dispatch.KeepMetBy(task);

        // The row first: a task without its output would be half a task, an output without its task is only a file.
        _store.Remove(task);
        try
        {
            TaskFiles.Of(task).Delete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.From(e, TaskFiles.Of(task).Directory);
        }
    }

    /// <summary>What this process runs within, which ends all that is started from here; null for nothing.</summary>
    private static string? Surroundings => ExecutorRegistry.AllBuiltIn.Select(one => one.Surroundings).FirstOrDefault(surroundings => surroundings is not null);

    private IEnumerable<string> ExecutorNames() => _executors.All.Select(executor => executor.Name);

    private TaskRun RunOf(Executor executor, QmeTask task, RunRequest request)
    {
        // Without a way to stop it: what the command has done is to be known, whoever has lost patience.
        RememberedLog log = new();
        ExecutorContext context = new(executor, SettingsOf(executor), log, CancellationToken.None);
        TimeSpan stopGrace = context.Settings.Duration(RunSettings.StopGrace.Key);
        return new TaskRun(_store, task, request, stopGrace, starting => executor.Prepare(context, starting), context.Conclude, log)
        {
            IsCommandTheWork = executor.IsCommandTheWork,
            Surroundings = _place.Surroundings,
        };
    }

    private TaskRun? Resume(QmeTask task) => _executors.Find(task.Executor) is not Executor executor ? null : RunOf(executor, task, new RunRequest(task.CommandLine)
    {
        CurrentDirectory = task.WorkingDirectory,
        WorkingDirectory = task.WorkingDirectory,
        Timeout = task.Timeout,
    });

    private bool RefreshAll(IReadOnlyList<QmeTask> tasks, RefreshRequest request)
    {
        bool changed = _refresh.Run(tasks, request);
        return request.Mode is RefreshMode.Never || tasks.All(task => task.Waiting is null) ? changed : _tending.Run(tasks, request) || changed;
    }

    private TimeSpan? IntervalOf(string executor) => _executors.Find(executor) is Executor found ? found.RefreshInterval(SettingsOf(found)) : null;

    private static ExecutorRegistry ExecutorsOf(QmeTask task) => For(new Home(task.HomePath)).Executors;

    // What is left for a command that was taken away is not for one that is set some day.
    private void OnSettingChanged(SettingValue setting)
    {
        if (setting.Key == QmeSettings.OnEnd.Key && setting.Value.Length == 0)
        {
            _store.ForgetOnEnd();
        }
    }
}
