using System.Diagnostics;
using System.Globalization;
using Qme.Executors;

namespace Qme.Waiting;

/// <summary>Follows what tasks write until they have ended, as <c>tail -f</c> does. Several tasks, elements or files are told apart by a name before each line.</summary>
public sealed class OutputFollow : IDisposable
{
    // More files than this are not kept open at once.
    private const int MostOpen = 100;

    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);

    // How often it is found out anew where a task writes to that has not changed: a file may have come by another of its possible names.
    private static readonly TimeSpan s_search = TimeSpan.FromSeconds(1);

    private readonly TaskWatch _watch;
    private readonly OutputKind _kind;
    private readonly int? _tail;
    private readonly Dictionary<string, FollowedTask> _tasks;

    internal OutputFollow(TaskWatch watch, OutputKind kind, int? tail)
    {
        (_watch, _kind, _tail) = (watch, kind, tail);
        _tasks = watch.Tasks.ToDictionary(task => task.Uid, task => new FollowedTask { EndedBefore = task.HasEnded }, StringComparer.Ordinal);
    }

    /// <summary>Waits for what happens and gives it, until all tasks have ended.</summary>
    /// <exception cref="OperationCanceledException">Nobody reads any more.</exception>
    public IEnumerable<Followed> Read()
    {
        Pace pace = new(s_interval);
        while (true)
        {
            // Whether a task has ended is known before its files are read: what was written until then is in them.
            QmeTask[] tasks = [.. _watch.Tasks.Where(task => !_tasks[task.Uid].IsOver)];
            if (tasks.Length == 0)
            {
                yield break;
            }

            long start = Stopwatch.GetTimestamp();
            bool isQuiet = true;
            foreach (Followed followed in tasks.SelectMany(Read))
            {
                isQuiet = false;
                yield return followed;
            }

            // The more files there are that nobody writes to, the less often we look.
            TimeSpan cost = Stopwatch.GetElapsedTime(start) * 20;
            pace.Wait(isQuiet && cost > s_interval ? cost : s_interval);
            int ended = tasks.Count(task => task.HasEnded);
            while (!pace.IsDue && _watch.Tasks.Count(task => task.HasEnded && !_tasks[task.Uid].IsOver) <= ended)
            {
                _watch.Look(pace.Left);
            }
        }
    }

    /// <summary>Stops following. The tasks go on.</summary>
    public void Dispose()
    {
        foreach (FollowedFile file in _tasks.Values.SelectMany(task => task.Sources.Values).Select(source => source.File))
        {
            file.Dispose();
        }

        _watch.Dispose();
    }

    private IEnumerable<Followed> Read(QmeTask task)
    {
        FollowedTask followed = _tasks[task.Uid];
        IEnumerable<Followed> found = Find(task, followed);
        foreach (Followed line in found.Concat(followed.Sources.Values.SelectMany(source => Attempt(source, source.File.ReadNew))))
        {
            followed.LastHeard = Stopwatch.GetTimestamp();
            yield return line;
        }

        if (_tasks.Values.Sum(other => other.Sources.Count) > MostOpen)
        {
            foreach (Source source in followed.Sources.Values)
            {
                source.File.Release();
            }
        }

        if (task.HasEnded)
        {
            followed.EndSeen ??= Stopwatch.GetTimestamp();
            if (followed.EndedBefore || Stopwatch.GetElapsedTime(Math.Max(followed.EndSeen.Value, followed.LastHeard)) >= DelayOf(task))
            {
                foreach (Followed last in Finish(task, followed))
                {
                    yield return last;
                }
            }
        }
    }

    /// <summary>Finds out where a task writes to. As long as it has not ended, that may change.</summary>
    private IEnumerable<Followed> Find(QmeTask task, FollowedTask followed)
    {
        if (ReferenceEquals(task, followed.FoundFor) && !followed.Search.IsDue)
        {
            yield break;
        }

        followed.FoundFor = task;
        IReadOnlyList<OutputFiles> pieces = [];
        followed.Search.Do(() => pieces = QmeEngine.OutputOf(task));
        followed.IsUnknown = pieces.Count == 0;
        foreach (OutputFiles piece in pieces)
        {
            foreach ((string content, string path) in piece.Streams(_kind))
            {
                string key = $"{piece.Part}\0{content}";
                if (!followed.Sources.TryGetValue(key, out Source? source))
                {
                    followed.Sources.Add(key, source = new Source(new FollowedFile(path, _tail), Label(task, piece, content)));
                }
                else if (source.File.Path != path)
                {
                    foreach (Followed rest in Attempt(source, () => source.File.Move(path)))
                    {
                        yield return rest;
                    }
                }

                source.HasStarted = piece.HasStarted;
            }
        }
    }

    private string Label(QmeTask task, OutputFiles piece, string content)
    {
        string?[] words =
        [
            _tasks.Count > 1 ? task.Id.ToString(CultureInfo.InvariantCulture) : null,
            piece.Part,
            _kind is OutputKind.All && piece.OutputPath != piece.ErrorPath ? content : null,
        ];
        string label = string.Join(' ', words.OfType<string>());
        return label.Length > 0 ? label + ": " : "";
    }

    private static IEnumerable<Followed> Finish(QmeTask task, FollowedTask followed)
    {
        followed.IsOver = true;
        if (followed.IsUnknown && task.Started is not null)
        {
            yield return new Followed.Failed(OutputFiles.Unknown(task));
        }

        foreach (Source source in followed.Sources.Values)
        {
            if (source.File.Finish() is string rest)
            {
                yield return new Followed.Line(source.Label + rest);
            }

            if (source.HasStarted && !source.File.WasFound && !source.HasFailed)
            {
                yield return new Followed.Failed(new QmeException(ErrorIds.OutputNotFound, $"There is no output at '{source.File.Path}'.", source.File.Path));
            }

            source.File.Dispose();
        }

        yield return new Followed.Ended(task);
    }

    private static IEnumerable<Followed> Attempt(Source source, Func<IEnumerable<string>> read)
    {
        if (source.HasFailed)
        {
            yield break;
        }

        using IEnumerator<string> lines = read().GetEnumerator();
        while (Next(lines, source) is Followed next)
        {
            yield return next;
        }
    }

    /// <summary>The next line, or why there is none; null at the end.</summary>
    private static Followed? Next(IEnumerator<string> lines, Source source)
    {
        try
        {
            return lines.MoveNext() ? new Followed.Line(source.Label + lines.Current) : null;
        }
        catch (QmeException e)
        {
            source.HasFailed = true;
            return new Followed.Failed(e);
        }
        catch (IOException e)
        {
            source.HasFailed = true;
            return new Followed.Failed(new QmeException(ErrorIds.OutputNotReadable, $"The output '{source.File.Path}' cannot be read: {e.Message}", source.File.Path, e));
        }
    }

    private static TimeSpan DelayOf(QmeTask task) => QmeEngine.OutputDelayOf(task);

    private sealed class FollowedTask
    {
        public Dictionary<string, Source> Sources { get; } = new(StringComparer.Ordinal);

        public Pace Search { get; } = new(s_search);

        /// <summary>Whether it had ended when the following began: then nothing more is on its way.</summary>
        public bool EndedBefore { get; init; }

        public QmeTask? FoundFor { get; set; }

        public bool IsUnknown { get; set; }

        public long LastHeard { get; set; }

        public long? EndSeen { get; set; }

        public bool IsOver { get; set; }
    }

    private sealed class Source(FollowedFile file, string label)
    {
        public FollowedFile File => file;

        public string Label => label;

        public bool HasStarted { get; set; }

        public bool HasFailed { get; set; }
    }
}
