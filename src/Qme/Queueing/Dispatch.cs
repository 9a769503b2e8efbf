using System.Collections.Concurrent;
using System.Diagnostics;
using Qme.Execution;
using Qme.Execution.Keeping;
using Qme.Executors;
using Qme.Store;

namespace Qme.Queueing;

/// <summary>
/// Starts the tasks whose turn it is: those that depend on nothing any more, each queue in its order and within its limit. Anybody may do so at any
/// time; see <see cref="WaitingTasks"/>.
/// </summary>
/// <param name="store">All tasks.</param>
/// <param name="waiting">Those that wait.</param>
/// <param name="refresh">Finds out what became of tasks.</param>
/// <param name="resume">Makes a task that waits ready to be started; null for one whose executor this process does not have.</param>
/// <param name="executors">The names of the executors there are.</param>
internal sealed class Dispatch(
    TaskStore store, WaitingTasks waiting, TaskRefresh refresh, Func<QmeTask, TaskRun?> resume, Func<IEnumerable<string>> executors)
{
    // How long whoever has taken on a task may take to start it, as far as somebody waits for that.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(20);

    // The tasks that this process is just starting, by their Uids.
    private static readonly ConcurrentDictionary<string, bool> s_starting = new();

    private readonly Dependencies _dependencies = new(store, waiting);

    private Idle? _idle;

    /// <summary>Starts what may start.</summary>
    /// <param name="log">Where it is said what could not be started, and what executors say.</param>
    /// <returns>Whether anything was new.</returns>
    public bool Run(ILog log)
    {
        Idle now = new(waiting.Version, string.Join(' ', executors()));
        if (now == _idle)
        {
            return false;
        }

        bool changed = false;
        IReadOnlyList<QmeTask> starting = waiting.ListStarting();
        foreach (QmeTask task in FindAbandoned(starting))
        {
            changed = true;
            if (waiting.TakeOver(task))
            {
                Start(task, log);
            }
        }

        changed |= _dependencies.Resolve();
        while (waiting.Claim(executors()) is QmeTask task)
        {
            changed = true;
            Start(task, log);
        }

        // Whoever has taken on a task may be killed, which changes nothing in the database.
        _idle = changed || starting.Count > 0 ? null : now;
        return changed;
    }

    /// <summary>Sees to it that those who wait for a task lose nothing by its being removed.</summary>
    /// <param name="ended">The task, which has ended.</param>
    public void KeepMetBy(QmeTask ended) => _dependencies.KeepMetBy(ended);

    /// <summary>Cancels a task that waits.</summary>
    /// <returns>False when it does not wait any more.</returns>
    public bool Withdraw(QmeTask task) => Withdrawal.Try(store, task, reason: null);

    /// <summary>Waits until a task that somebody has taken on has started.</summary>
    /// <returns>The task as it is then, or as it is when that takes too long.</returns>
    public QmeTask AwaitStart(QmeTask task, CancellationToken stop)
    {
        Stopwatch elapsed = Stopwatch.StartNew();
        QmeTask now = task;
        while ((now = store.TryFind(task.Id) ?? task).Waiting is not null && elapsed.Elapsed < s_patience && !stop.WaitHandle.WaitOne(s_tick))
        {
            refresh.Run([now], RefreshRequest.WhenDue);
        }

        return now;
    }

    /// <summary>The tasks that somebody took on and did not come to start, because he was killed or could not record it.</summary>
    private IEnumerable<QmeTask> FindAbandoned(IReadOnlyList<QmeTask> starting)
    {
        if (starting.Count > 0 && refresh.Run(starting, RefreshRequest.WhenDue))
        {
            starting = waiting.ListStarting();
        }

        return starting.Count == 0 ? [] : starting.Where(task => IsAbandoned(task) && executors().Contains(task.Executor));
    }

    private static bool IsAbandoned(QmeTask task)
    {
        bool isGone = LocalTasks.IsHere(task)
            ? !LocalTasks.HasKeeper(task) || LocalTasks.KeeperOf(task) == ProcessIdentity.Current
            : LocalTasks.RestartedSince(task);
        return isGone && !s_starting.ContainsKey(task.Uid) && new KeeperNotes(TaskFiles.Of(task)) is { HasStart: false, HasToken: true };
    }

    private void Start(QmeTask task, ILog log)
    {
        if (!s_starting.TryAdd(task.Uid, true))
        {
            return;
        }

        try
        {
            using TaskRun? run = resume(task);
            RunResult? result = run?.LaunchClaimed(data => waiting.SetData(task, data));
            run?.ReplayTo(log);

            // Nobody can start it any more, and as long as it waits nobody behind it is started.
            if (run is not null && result is null && !KeptTasks.HasNews(task))
            {
                log.Warn($"Task {task.Id} could not be started: its files in '{TaskFiles.Of(task).Directory}' have been deleted.");
                store.Update(task, LocalTasks.Lost(task));
            }

            if (result?.StartError is QmeException error)
            {
                log.Warn($"Task {task.Id} could not be started: {error.Message}");
                new KeeperNotes(TaskFiles.Of(task)).Discard();
            }
        }
        finally
        {
            s_starting.TryRemove(task.Uid, out _);
        }
    }

    /// <summary>A state in which there was nothing to do: as long as it is the same, there is nothing.</summary>
    private sealed record Idle(DatabaseVersion Version, string Executors);
}
