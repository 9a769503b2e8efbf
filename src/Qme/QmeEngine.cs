using System.Collections.Concurrent;
using Qme.Configuration;
using Qme.Execution;
using Qme.Executors;
using Qme.Store;

namespace Qme;

/// <summary>Everything that can be done with the tasks of one home. Safe to use from many threads at once.</summary>
public sealed class QmeEngine
{
    private static readonly ConcurrentDictionary<string, QmeEngine> s_engines = new(StringComparer.Ordinal);
    private static readonly ExecutorRegistry s_executors = new();

    private readonly Home _home;
    private readonly TaskStore _store;
    private readonly ConfigurationFile _configuration;

    private QmeEngine(Home home)
    {
        _home = home;
        _store = new TaskStore(home, new Database(home));
        _configuration = new ConfigurationFile(home);
    }

    /// <summary>The executors there are.</summary>
    public static ExecutorRegistry Executors => s_executors;

    /// <summary>Gives the engine of a home: one per home and process, because they share a connection.</summary>
    public static QmeEngine For(Home home) => s_engines.GetOrAdd(home.Path, _ => new QmeEngine(home));

    /// <summary>The settings of an executor as they are in force.</summary>
    public Settings SettingsOf(Executor executor) => new(_configuration, executor.Name, executor.Settings);

    /// <summary>Makes everything ready for running a command, short of recording it.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.ExecutorNotFound"/>; <see cref="ErrorIds.ConfigValueInvalid"/>.</exception>
    public TaskRun Prepare(RunRequest request)
    {
        Executor executor = request.Executor is null ? s_executors.Recognize(request.Command) : s_executors.Get(request.Executor);
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
            User = Environment.UserName,
            Host = Environment.MachineName,
            RestartOf = request.RestartOf,
            OutputPath = files.OutputPath,
            ErrorPath = files.ErrorPath,
            HomePath = _home.Path,
        };
        TimeSpan stopGrace = SettingsOf(executor).Duration(RunSettings.StopGrace.Key);
        return new TaskRun(_store, task, request, stopGrace, executor.Conclude);
    }

    /// <summary>Finds the tasks that a selector names, refreshed, oldest first.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.TaskNotFound"/>; <see cref="ErrorIds.TaskAmbiguous"/>.</exception>
    public IReadOnlyList<QmeTask> Find(TaskSelector selector)
    {
        IReadOnlyList<QmeTask> tasks = _store.Find(selector);
        return Refresh(tasks) ? _store.Find(selector) : tasks;
    }

    /// <summary>Lists the tasks that pass a filter, refreshed, oldest first.</summary>
    public IReadOnlyList<QmeTask> List(TaskFilter filter)
    {
        Refresh(_store.ListNotEnded());
        return _store.List(filter);
    }

    /// <summary>Gives the newest task, refreshed; null when there is none.</summary>
    public QmeTask? Newest() => _store.Newest() is QmeTask newest ? Find(new TaskSelector.ById(newest.Id))[0] : null;

    /// <summary>Forgets a task, and deletes its input and output.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.TaskRunning"/>: it has not ended.</exception>
    public void Remove(QmeTask task)
    {
        if (!task.HasEnded)
        {
            throw new QmeException(ErrorIds.TaskRunning, $"Task {task.Id} ({task.Command}) has not ended.", task.Id);
        }

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

    /// <summary>Asks the executors about tasks that have not ended, and records what is new.</summary>
    /// <returns>Whether anything was.</returns>
    private bool Refresh(IReadOnlyList<QmeTask> tasks)
    {
        bool changed = false;
        foreach (IGrouping<string, QmeTask> group in tasks.Where(task => !task.HasEnded).GroupBy(task => task.Executor))
        {
            if (s_executors.Find(group.Key) is not Executor executor)
            {
                continue;
            }

            foreach ((QmeTask task, TaskUpdate update) in executor.Refresh([.. group]))
            {
                _store.Update(task, update);
                EndNote.Delete(TaskFiles.Of(task));
                changed = true;
            }
        }

        return changed;
    }
}
