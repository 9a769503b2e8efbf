using System.Diagnostics;
using Qme.Execution;
using Qme.Executors;
using Qme.Store;

namespace Qme.Waiting;

/// <summary>
/// Watches tasks until they end. It sleeps on the ends of their processes where they are of this machine, asks executors in turn with everybody else,
/// and reads in the home what others have learnt.
/// </summary>
public sealed class TaskWatch : IDisposable
{
    // Nobody notices less.
    private static readonly TimeSpan s_soon = TimeSpan.FromMilliseconds(100);

    // For what nobody at this machine decides, or for what we are woken up for in any case: a home may be on a file server.
    private static readonly TimeSpan s_later = TimeSpan.FromSeconds(1);

    // Whoever keeps a command needs a moment to note how it ended.
    private static readonly TimeSpan s_moment = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_moments = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan s_report = TimeSpan.FromMilliseconds(250);

    private readonly TaskStore _store;
    private readonly TaskRefresh _refresh;
    private readonly Func<string, TimeSpan?> _intervalOf;
    private readonly RefreshRequest _request;
    private readonly List<string> _order = [];
    private readonly Dictionary<string, QmeTask> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, QmeTask> _left = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Pace> _questions = new(StringComparer.Ordinal);
    private readonly Pace _reading = new(s_soon);
    private readonly Pace _tending = new(s_soon);
    private readonly ProcessEnds _ends = new();
    private readonly HashSet<ProcessIdentity> _processes = [];
    private readonly Dictionary<ProcessIdentity, HashSet<string>> _watched = [];

    private readonly List<QmeTask> _removed = [];

    // Tasks whose process has ended, and until when that should show.
    private readonly Dictionary<string, long> _ending = [];

    internal TaskWatch(TaskStore store, TaskRefresh refresh, Func<string, TimeSpan?> intervalOf, IEnumerable<QmeTask> tasks, RefreshRequest request)
    {
        (_store, _refresh, _intervalOf, _request) = (store, refresh, intervalOf, request);
        Add(tasks);
    }

    /// <summary>
    /// Called again and again as long as some of the tasks wait to be started, so that somebody sees to that: with the tasks, which are asked about in any
    /// case. Says whether anything was new.
    /// </summary>
    internal Func<IEnumerable<QmeTask>, RefreshRequest, bool>? Tend { get; init; }

    /// <summary>The tasks as they were last seen, each once, in the order in which they were given. Those that have been removed are not among them.</summary>
    public IEnumerable<QmeTask> Tasks => _order.Where(_known.ContainsKey).Select(uid => _known[uid]);

    /// <summary>The tasks that have been removed meanwhile, as they were last seen.</summary>
    public IReadOnlyList<QmeTask> Removed => _removed;

    /// <summary>Whether there is nothing left to wait for.</summary>
    public bool IsOver => _left.Count == 0;

    /// <summary>Waits until all tasks have ended, or one.</summary>
    /// <param name="any">Whether one is enough.</param>
    /// <param name="timeout">How long to wait at most; null for as long as it takes.</param>
    /// <param name="report">Called again and again, some times a second.</param>
    /// <returns>Whether they have; false when the time is over.</returns>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    public bool Wait(bool any, TimeSpan? timeout, Action<TaskWatch> report)
    {
        ArgumentNullException.ThrowIfNull(report);
        Stopwatch elapsed = Stopwatch.StartNew();
        while (!IsOver && !(any && Tasks.Any(task => task.HasEnded)))
        {
            report(this);
            TimeSpan left = timeout - elapsed.Elapsed ?? s_report;
            if (left <= TimeSpan.Zero)
            {
                return false;
            }

            Look(left < s_report ? left : s_report);
        }

        return true;
    }

    /// <summary>Sleeps until something may have happened, or the time is over, and then looks.</summary>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    public void Look(TimeSpan atMost)
    {
        IEnumerable<TimeSpan> due = _questions.Values.Select(question => question.Left).Append(_reading.Left).Append(NeedTending ? _tending.Left : atMost).Append(atMost);
        TimeSpan sleep = IsOver ? atMost : _ending.Count > 0 ? s_moment : due.Min();
        foreach (ProcessIdentity ended in _ends.Wait(sleep < atMost ? sleep : atMost, _request.Stop))
        {
            NoteEnd(_watched.Remove(ended, out HashSet<string>? uids) ? uids : []);
        }

        _request.Stop.ThrowIfCancellationRequested();
        if (_ending.Count > 0)
        {
            LookAtEnding();
        }

        AskExecutors();
        if (NeedTending && _tending.IsDue)
        {
            bool isNew = false;
            _tending.Do(() => isNew = Tend!(_left.Values, _request));
            if (isNew)
            {
                // What it takes to start tasks is not the price of looking.
                _tending.Wait(s_soon);
                _reading.Wait(TimeSpan.Zero);
            }
        }

        if (_reading.IsDue && _left.Count > 0)
        {
            _reading.Shortest = _left.Values.Any(LocalTasks.IsHere) ? s_soon : s_later;
            _reading.Do(() => Read([.. _left.Values]));
        }
    }

    /// <summary>Watches further tasks; those that are watched already are not watched twice.</summary>
    internal void Add(IEnumerable<QmeTask> tasks)
    {
        foreach (QmeTask task in tasks.Where(task => !_known.ContainsKey(task.Uid)))
        {
            _order.Add(task.Uid);
            _known.Add(task.Uid, task);
            if (!task.HasEnded)
            {
                _left.Add(task.Uid, task);
                WatchProcesses([task]);
            }
        }
    }

    /// <summary>Forgets the tasks that have ended, for those who watch for as long as there is something to watch.</summary>
    internal void DropEnded()
    {
        foreach (string uid in _order.Where(uid => !_left.ContainsKey(uid)).ToArray())
        {
            _known.Remove(uid);
        }

        _order.RemoveAll(uid => !_left.ContainsKey(uid));
    }

    /// <summary>Stops watching. The tasks go on.</summary>
    public void Dispose() => _ends.Dispose();

    private bool NeedTending => Tend is not null && _left.Values.Any(task => task.Waiting is not null);

    private void LookAtEnding()
    {
        QmeTask[] tasks = [.. _ending.Keys.Where(_left.ContainsKey).Select(uid => _left[uid])];
        _refresh.Run(tasks, _request);
        Read(tasks);
        long now = Stopwatch.GetTimestamp();
        foreach (string uid in _ending.Where(ending => ending.Value < now || !_left.ContainsKey(ending.Key)).Select(ending => ending.Key).ToArray())
        {
            _ending.Remove(uid);
        }
    }

    private void AskExecutors()
    {
        foreach (IGrouping<string, QmeTask> tasks in _left.Values.GroupBy(task => task.Executor).ToArray())
        {
            if (!_questions.TryGetValue(tasks.Key, out Pace? question))
            {
                // The first time is over: whoever found the tasks has asked.
                _questions.Add(tasks.Key, question = new Pace(TimeSpan.Zero));
                question.Wait(ShortestFor(tasks.Key, tasks));
            }
            else if (question.IsDue)
            {
                Ask(question, [.. tasks]);
            }
        }

        foreach (string executor in _questions.Keys.Except(_left.Values.Select(task => task.Executor)).ToArray())
        {
            _questions.Remove(executor);
        }
    }

    private void Ask(Pace question, QmeTask[] tasks)
    {
        bool isNew = false;
        question.Shortest = ShortestFor(tasks[0].Executor, tasks);
        question.Do(() => isNew = _refresh.Run(tasks, _request));
        if (IntervalOf(tasks[0].Executor) > TimeSpan.Zero)
        {
            // However long a scheduler takes to answer costs us nothing.
            question.Wait(question.Shortest);
        }

        if (isNew)
        {
            Read(tasks);
        }
    }

    // An executor that is gone asks nobody.
    private TimeSpan IntervalOf(string executor) => _intervalOf(executor) ?? s_later;

    private TimeSpan ShortestFor(string name, IEnumerable<QmeTask> tasks)
    {
        TimeSpan interval = IntervalOf(name);
        if (interval == TimeSpan.Zero)
        {
            return tasks.All(IsWatched) ? s_later : s_soon;
        }

        // The turn may just have been somebody else's: tried again sooner, the answer is never much older than the interval.
        TimeSpan quarter = interval / 4;
        return quarter > s_soon ? quarter : s_soon;
    }

    private void Read(QmeTask[] tasks)
    {
        Dictionary<string, QmeTask> read = _store.Reread(tasks).ToDictionary(task => task.Uid, StringComparer.Ordinal);
        foreach (string uid in tasks.Select(task => task.Uid).Where(_left.ContainsKey))
        {
            if (!read.TryGetValue(uid, out QmeTask? task))
            {
                _removed.Add(_known[uid]);
                _known.Remove(uid);
                _left.Remove(uid);
                continue;
            }

            _known[uid] = task;
            _left[uid] = task;
            if (task.HasEnded)
            {
                _left.Remove(uid);
            }
        }

        WatchProcesses(read.Values.Where(task => !task.HasEnded));
    }

    private void WatchProcesses(IEnumerable<QmeTask> tasks)
    {
        foreach (QmeTask task in tasks.Where(LocalTasks.IsHere))
        {
            foreach (ProcessIdentity process in ProcessesOf(task))
            {
                if (_watched.TryGetValue(process, out HashSet<string>? uids))
                {
                    uids.Add(task.Uid);
                }
                else if (_processes.Add(process) && _ends.TryAdd(process))
                {
                    _watched.Add(process, [task.Uid]);
                }
            }
        }
    }

    private void NoteEnd(IEnumerable<string> uids)
    {
        foreach (string uid in uids)
        {
            _ending[uid] = Stopwatch.GetTimestamp() + (long)(s_moments.TotalSeconds * Stopwatch.Frequency);
        }
    }

    private bool IsWatched(QmeTask task) => LocalTasks.IsHere(task) && LocalTasks.ProcessOf(task) is ProcessIdentity process && _watched.ContainsKey(process);

    private static IEnumerable<ProcessIdentity> ProcessesOf(QmeTask task)
    {
        if (LocalTasks.ProcessOf(task) is ProcessIdentity command)
        {
            yield return command;
        }

        if (task is { KeeperId: int id, KeeperStartTime: long start })
        {
            yield return new ProcessIdentity(id, start);
        }
    }
}
