using System.Globalization;
using System.Text.Json;
using Qme.Configuration;
using Qme.Store;

namespace Qme.Execution;

/// <summary>One run of a command: recorded, started, waited for, and its end recorded.</summary>
public sealed partial class TaskRun : IDisposable
{
    private readonly TaskStore _store;
    private readonly TaskFiles _files;
    private readonly RunRequest _request;
    private readonly TimeSpan _stopGrace;
    private readonly Func<QmeTask, JsonElement?> _prepare;
    private readonly Func<QmeTask, CommandEnd, TaskUpdate> _conclude;
    private readonly RememberedLog _log;
    private QmeTask _task;
    private bool _recorded;

    internal TaskRun(
        TaskStore store,
        QmeTask task,
        RunRequest request,
        TimeSpan stopGrace,
        Func<QmeTask, JsonElement?> prepare,
        Func<QmeTask, CommandEnd, TaskUpdate> conclude,
        RememberedLog log)
    {
        _store = store;
        _task = task;
        _files = TaskFiles.Of(task);
        _request = request;
        _stopGrace = stopGrace;
        _prepare = prepare;
        _conclude = conclude;
        _log = log;
    }

    /// <summary>The task as far as it has come.</summary>
    public QmeTask Task => _task;

    /// <summary>How the command itself ended, whatever its executor makes of that; null as long as it has not.</summary>
    public ProcessExit? Exit { get; private set; }

    /// <summary>Whether the command gets the terminal.</summary>
    public bool IsInteractive => _request.IsInteractive;

    /// <summary>What the command waits for before it is started.</summary>
    internal IReadOnlyList<Dependency> Dependencies => _request.Dependencies;

    /// <summary>Whether the command is the work itself, and does not only submit it.</summary>
    internal bool IsCommandTheWork { get; init; } = true;

    /// <summary>Where the time comes from.</summary>
    internal TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>What this process runs within, for a person; null for nothing that ends what is started from here.</summary>
    internal string? Surroundings { get; init; }

    /// <summary>Says what the executor had to say about the end of the command, which by now has been recorded.</summary>
    public void ReplayTo(ILog log) => _log.ReplayTo(log);

    /// <summary>Opens the file that the command will get as its standard input. Whoever opens it closes it before the run.</summary>
    public Stream OpenInput()
    {
        try
        {
            _files.Create();
            _task = _task with { InputPath = _files.InputPath };
            return Home.OpenFile(_files.InputPath, FileMode.Create, FileAccess.Write, FileShare.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw InputFailure(e);
        }
    }

    /// <summary>Gives the command a copy of an earlier task's input.</summary>
    public void CopyInput(string path)
    {
        try
        {
            using Stream input = OpenInput();
            using FileStream source = Home.OpenFile(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            source.CopyTo(input);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new QmeException(ErrorIds.OutputNotFound, $"The input '{path}' does not exist any more.", path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw InputFailure(e);
        }
    }

    /// <summary>Says in Qme's words why the input could not be written.</summary>
    /// <param name="e">What writing to the stream of <see cref="OpenInput"/> threw.</param>
    public QmeException InputFailure(Exception e) => StoreErrors.From(e, _files.InputPath);

    /// <summary>Runs the command to its end, on the calling thread.</summary>
    /// <param name="watcher">Is told how it goes on.</param>
    /// <param name="stop">Interrupts the command, and kills it when it has not ended after the grace period.</param>
    /// <exception cref="QmeException">The task could not be recorded; then the command was not started either.</exception>
    public RunResult Execute(IRunWatcher? watcher, CancellationToken stop)
    {
        ExecutableStatus program = FindProgram();
        Record();
        DateTimeOffset started = Now();
        using Terminal.Loan loan = new();
        ChildProcess child;
        try
        {
            child = Start(program, ChildProcess.Start);
        }
        catch (QmeException e)
        {
            return FailStart(e);
        }

        using (child)
        {
            RecordStart(child, started);
            CommandWait wait = new(child, _task, _request, watcher, _stopGrace, Clock);
            wait.Run(stop);
            Exit = child.Exit;
            TaskUpdate update = _conclude(_task, new CommandEnd(child.Exit, wait.WasStopped) { HasTimedOut = wait.HasTimedOut });
            RunResult result = Finish(update.State.HasEnded() ? update with { Ended = update.Ended ?? wait.Ended } : update);
            wait.WatcherFailure?.Throw();
            watcher?.OnEnded(result.Task);
            return result;
        }
    }

    /// <summary>Forgets an input that was written for a run that never took place.</summary>
    public void Dispose()
    {
        if (!_recorded)
        {
            _files.Delete();
        }
    }

    /// <summary>Makes the directory of the task, and what else is to be in it before the task is recorded.</summary>
    private void CreateFiles(Action<TaskFiles>? more = null)
    {
        try
        {
            _files.Create();
            more?.Invoke(_files);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.From(e, _files.Directory);
        }
    }

    private void Record()
    {
        CreateFiles();
        ProcessIdentity keeper = ProcessIdentity.Current;
        _task = _store.Add(_task with
        {
            Data = _prepare(_task),
            State = QmeTaskState.Pending,
            Created = Now(),
            Machine = Machine.Id,
            Surroundings = Surroundings,
            KeeperId = keeper.Id,
            KeeperStartTime = keeper.StartTime,
        });
        _recorded = true;
    }

    private T Start<T>(ExecutableStatus program, Func<ProcessStart, T> start)
    {
        if (program is not ExecutableStatus.Found)
        {
            throw program is ExecutableStatus.NotFound ? NotFound() : NotExecutable();
        }

        try
        {
            if (_request.IsInteractive)
            {
                KeepNothing();
            }

            return start(new ProcessStart
            {
                FilePath = _task.ResolvedPath!,
                ArgumentList = _task.ArgumentList,
                WorkingDirectory = _task.WorkingDirectory,
                Environment = _task.Environment,
                InputPath = _task.InputPath,
                OutputPath = _files.OutputPath,
                ErrorPath = _files.ErrorPath,
                IsInteractive = _request.IsInteractive,
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.From(e, _files.Directory);
        }
        catch (StartException e)
        {
            throw e.Failure switch
            {
                StartFailure.NotFound => NotFound(e),
                StartFailure.NotExecutable => NotExecutable(e),
                StartFailure.WorkingDirectoryUnusable => new QmeException(
                    ErrorIds.DirectoryNotFound, $"The directory '{_task.WorkingDirectory}' does not exist or cannot be entered.", _task.WorkingDirectory, e),
                _ => new QmeException(ErrorIds.CommandNotStarted, $"'{_task.FilePath}' could not be started: {e.Message}", _task.FilePath, e),
            };
        }
    }

    private ExecutableStatus FindProgram()
    {
        if (_task.ResolvedPath is not null)
        {
            return ExecutableStatus.Found;
        }

        ExecutableSearch search = ExecutableFinder.Find(_task.FilePath, _request.CurrentDirectory);
        _task = _task with { ResolvedPath = search.FilePath };
        return search.Status;
    }

    private QmeException NotFound(Exception? cause = null) =>
        new(ErrorIds.CommandNotFound, $"The program '{_task.FilePath}' was not found.", _task.FilePath, cause);

    private QmeException NotExecutable(Exception? cause = null) =>
        new(ErrorIds.CommandNotExecutable, $"'{_task.ResolvedPath}' is not a program that can be executed.", _task.FilePath, cause);

    private RunResult FailStart(QmeException e)
    {
        TaskUpdate failed = FailedStart(e);
        Exit = new ProcessExit(failed.ExitCode, null);
        return Finish(failed) with { StartError = e };
    }

    /// <summary>A command that never started has the exit codes that a POSIX shell gives it: 127 not found, else 126.</summary>
    private TaskUpdate FailedStart(QmeException e) => new(QmeTaskState.Failed)
    {
        Reason = e.ErrorId,
        ExitCode = e.ErrorId == ErrorIds.CommandNotFound ? 127 : 126,
        Ended = Now(),
    };

    // There is nothing to be read of it, which is not the same as that it was deleted.
    private void KeepNothing()
    {
        Home.OpenFile(_files.OutputPath, FileMode.Create, FileAccess.Write, FileShare.None).Dispose();
        Home.OpenFile(_files.ErrorPath, FileMode.Create, FileAccess.Write, FileShare.None).Dispose();
    }

    private void RecordStart(ChildProcess child, DateTimeOffset started)
    {
        ProcessIdentity process = child.Identity;
        TaskStart start = new(started, process.Id, process.StartTime) { IsWork = IsCommandTheWork };
        try
        {
            _task = _store.Start(_task, start);
        }
        catch (QmeException)
        {
            // The command runs, whether or not the database can be told so now. The end will be recorded with the start, and if
            // that fails too it will be said.
            _task = TaskStore.Apply(_task, start);
        }
    }

    private RunResult Finish(TaskUpdate update)
    {
        try
        {
            _task = _store.Update(_task, update);
            return new RunResult(_task, Exit!.Value);
        }
        catch (QmeException e)
        {
            try
            {
                EndNote.Write(_files, update);
            }
            catch (Exception note) when (note is IOException or UnauthorizedAccessException)
            {
                e = new QmeException(e.ErrorId, $"{e.Message} Nor could the end be noted beside the output: {note.Message}", e.Target, e);
            }

            _task = TaskStore.Apply(_task, update);
            return new RunResult(_task, Exit!.Value) { RecordError = e };
        }
    }

    private DateTimeOffset Now() => TaskRow.Truncate(Clock.GetUtcNow());
}
