using System.Diagnostics;
using System.Text.Json;
using Qme.Execution.Keeping;
using Qme.Store;

namespace Qme.Execution;

/// <content>Runs in the background: at once, or when their turn has come.</content>
public sealed partial class TaskRun
{
    // How long a keeper may take to note the start before it is left to whoever looks next; as a rule it takes some milliseconds.
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(500);

    /// <summary>Starts the command in the background, where it outlives us. What becomes of it is seen by whoever looks.</summary>
    /// <exception cref="QmeException">The task could not be recorded; then the command was not started either.</exception>
    public RunResult Launch()
    {
        ExecutableStatus program = FindProgram();
        Record();
        return Launch(program, "");
    }

    /// <summary>Records the command to be started later, by whoever looks when its turn has come.</summary>
    /// <param name="reason">Why it waits.</param>
    /// <exception cref="QmeException">The task could not be recorded.</exception>
    public RunResult Enqueue(string reason)
    {
        ExecutableStatus program = FindProgram();
        if (program is not ExecutableStatus.Found)
        {
            // Nobody is to wait for what cannot be.
            Record();
            return Launch(program, "");
        }

        CreateFiles(files =>
        {
            new KeeperNotes(files).CreateToken();
            WaitingEnvironment.Keep(files);
        });
        _task = _store.Add(_task with
        {
            State = QmeTaskState.Pending,
            Reason = reason,
            Created = Now(),
            Machine = Machine.Id,
            Surroundings = Surroundings,
            Waiting = WaitingStep.Waits,
            Queue = _request.Queue,
            MaxParallel = _request.Queue is null ? null : _request.MaxParallel,
            Dependency = Dependency.Format(_request.Dependencies),
        });
        _recorded = true;
        return new RunResult(_task, default);
    }

    /// <summary>Starts the command of a task that has waited, and that the caller has taken on.</summary>
    /// <param name="setData">Records what the executor has to say before.</param>
    /// <returns>Null when somebody who was believed dead has started it.</returns>
    /// <exception cref="QmeException">Nothing could be recorded. The task still waits for whoever takes it on next.</exception>
    internal RunResult? LaunchClaimed(Action<JsonElement?> setData)
    {
        _recorded = true;
        QmeTask recorded = _task;
        string? token;
        try
        {
            // First: whoever has it is the only one who goes on.
            token = new KeeperNotes(_files).TakeToken();
            if (token is null)
            {
                return null;
            }

            _task = _task with { Environment = WaitingEnvironment.Changes(_files, _task.Environment) };
            _task = _task with { Data = _prepare(_task) };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return FailStart(StoreErrors.From(e, _files.Directory));
        }
        catch (QmeException e)
        {
            return FailStart(e);
        }

        setData(_task.Data);
        RunResult result = Launch(ExecutableStatus.Found, token);
        return result with { Task = _task with { Environment = recorded.Environment } };
    }

    private RunResult Launch(ExecutableStatus program, string token)
    {
        KeeperNotes notes = new(_files);
        DateTimeOffset started = Now();
        ProcessIdentity keeper;
        try
        {
            keeper = Start(program, start => new Keeper(notes)
            {
                Timeout = _request.Timeout,
                StopGrace = _stopGrace,
                Token = token,
                Wrapper = IsCommandTheWork ? Logout.Wrapper(_log, Surroundings) : [],
            }.Start(start));
        }
        catch (QmeException e)
        {
            return FailStart(e);
        }

        try
        {
            RecordKeeper(notes, keeper, started);
            return new RunResult(_task, default);
        }
        catch (QmeException e)
        {
            // The notes of the keeper tell the same.
            return new RunResult(_task, default) { RecordError = e };
        }
    }

    private void RecordKeeper(KeeperNotes notes, ProcessIdentity keeper, DateTimeOffset started)
    {
        Stopwatch elapsed = Stopwatch.StartNew();
        while (!notes.HasStart && elapsed.Elapsed < s_patience)
        {
            Thread.Sleep(1);
        }

        if (notes.ReadStart() is KeptStart start)
        {
            _task = _store.Start(_task, KeptTasks.StartOf(_task with { Started = started }, start, IsCommandTheWork));
        }
        else if (_store.TakeOver(_task, keeper.Id, keeper.StartTime))
        {
            _task = _task with { KeeperId = keeper.Id, KeeperStartTime = keeper.StartTime };
        }
    }
}
