using System.Text.Json;
using Qme.Configuration;
using Qme.Execution;

namespace Qme.Executors;

/// <summary>
/// What recognises, runs, watches and acts on a kind of command. An executor is one class, here in one folder or in an assembly of its own;
/// whatever is public here can be overridden, and what is not overridden runs the command as a process of this machine.
/// </summary>
/// <remarks>Beside its class, a folder holds the views of its tasks (<c>NAME.Format.ps1xml</c>), for <c>Qme.QmeTask#name</c> and <c>Qme.QmeTask#name#page</c>.</remarks>
public abstract class Executor
{
    /// <summary>The name, in lower case: what tasks, settings and <c>-Executor</c> call it.</summary>
    public abstract string Name { get; }

    /// <summary>One sentence for a person.</summary>
    public abstract string Description { get; }

    /// <summary>Where it comes from: <see cref="BuiltIn"/>, <see cref="Registered"/>, or the file that it is written in.</summary>
    public string Origin { get; internal set; } = BuiltIn;

    /// <summary>The origin of what comes with Qme, compiled.</summary>
    public const string BuiltIn = "built in";

    /// <summary>The origin of what was registered for this process.</summary>
    public const string Registered = "this session";

    /// <summary>Those that come with Qme are asked in the order of their precedence, the highest first.</summary>
    internal virtual int Precedence => 0;

    /// <summary>What can be configured.</summary>
    public virtual IReadOnlyList<Setting> Settings => RunSettings.All;

    /// <summary>What can be done with its tasks.</summary>
    public virtual IReadOnlyList<ExecutorAction> Actions => LocalActions.All;

    /// <summary>Whether the command of a task is the work itself; not so where it only submits that.</summary>
    public virtual bool IsCommandTheWork => true;

    /// <summary>
    /// What of its kind this very process runs within, in a few words for a person; null for nothing. What is started from here ends with it.
    /// </summary>
    public virtual string? Surroundings => null;

    /// <summary>Finds out which of the <see cref="Surroundings"/> of other processes have ended. Here: none of which that is known.</summary>
    /// <param name="context">What the executor is given to work with.</param>
    /// <param name="surroundings">Those that are asked about, also of other executors.</param>
    /// <exception cref="QmeException"><see cref="ErrorIds.SchedulerUnreachable"/>.</exception>
    public virtual IEnumerable<string> EndedSurroundings(ExecutorContext context, IEnumerable<string> surroundings) => [];

    /// <summary>Whether a command is of this kind.</summary>
    public abstract bool Recognizes(CommandLine command);

    /// <summary>Which commands are of this kind, in a few words for a person.</summary>
    public virtual string Takes => Description;

    /// <summary>
    /// Says what is to be recorded of a task before its command starts, so that it is known whatever becomes of it. It may put files of its own beside
    /// the task's output.
    /// </summary>
    /// <param name="context">What the executor is given to work with.</param>
    /// <param name="task">The task.</param>
    /// <returns>The executor's own data about the task; null when there are none.</returns>
    /// <exception cref="QmeException">The command must not be started.</exception>
    public virtual JsonElement? Prepare(ExecutorContext context, QmeTask task) => null;

    /// <summary>
    /// Says what the end of the command means for its task. Here: exit code 0 is success, what was stopped is cancelled, what took longer than
    /// it may is failure, as is all else. An executor whose command only submits something leaves the task pending, with what it is called out there.
    /// </summary>
    /// <param name="context">What the executor is given to work with.</param>
    /// <param name="task">The task, with the files that hold what the command wrote.</param>
    /// <param name="end">How the command ended.</param>
    public virtual TaskUpdate Conclude(ExecutorContext context, QmeTask task, CommandEnd end)
    {
        TaskUpdate update = end.Exit switch
        {
            { ExitCode: 0 } => new TaskUpdate(QmeTaskState.Complete) { ExitCode = 0 },
            { ExitCode: int code } => new TaskUpdate(QmeTaskState.Failed) { ExitCode = code, Reason = end.UsualMeaning },
            { Signal: int signal } => new TaskUpdate(QmeTaskState.Failed) { Signal = signal, Reason = SignalNames.Of(signal) },
            _ => new TaskUpdate(QmeTaskState.Lost) { Reason = LocalTasks.EndNotSeen },
        };
        return end.WasStopped ? update with { State = QmeTaskState.Cancelled }
            : end.HasTimedOut ? update with { State = QmeTaskState.Failed, Reason = LocalTasks.Timeout }
            : update;
    }

    /// <summary>The names of what a caller may say besides when a task is to be run again.</summary>
    public virtual IReadOnlyList<string> RestartArguments => [];

    /// <summary>The command that runs a task again. Here: the same.</summary>
    /// <param name="task">The task.</param>
    /// <param name="arguments">What the caller says besides, by name: some of <see cref="RestartArguments"/>.</param>
    /// <exception cref="QmeException">It cannot be run again so.</exception>
    public virtual CommandLine CommandToRestart(QmeTask task, IReadOnlyDictionary<string, object?> arguments)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task.CommandLine;
    }

    /// <summary>What a person may want to know before a task is run again, a sentence each: what it needs has changed since, say. Here: nothing.</summary>
    public virtual IEnumerable<string> NoticesBeforeRestart(QmeTask task) => [];

    /// <summary>How often the outside world may be asked about tasks at most; here it is not asked at all.</summary>
    public virtual TimeSpan RefreshInterval(Settings settings) => TimeSpan.Zero;

    /// <summary>Finds out what became of tasks: all of them in one go, and the outside world in turn with others (<see cref="RefreshCall.Ask"/>).</summary>
    /// <returns>What is newly known, for those of which something is.</returns>
    public virtual IEnumerable<(QmeTask Task, TaskUpdate Update)> Refresh(RefreshCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return LookAtCommands(call.Tasks);
    }

    /// <summary>
    /// Finds out, by what this machine can tell, what became of the commands of tasks. Only for tasks whose command is the work, or has not
    /// ended yet as far as is known: what was submitted is not to be found among the processes.
    /// </summary>
    /// <returns>What is newly known, for those of which something is.</returns>
    protected static IEnumerable<(QmeTask Task, TaskUpdate Update)> LookAtCommands(IEnumerable<QmeTask> tasks)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        foreach (QmeTask task in tasks.Where(task => !task.HasEnded))
        {
            if (LocalTasks.Look(task) is TaskUpdate update)
            {
                yield return (task, update);
            }
        }
    }

    /// <summary>Where the work of a task writes to, piece by piece. Here: where its command does.</summary>
    public virtual IReadOnlyList<OutputFiles> OutputOf(QmeTask task) => [OutputFiles.OfCommand(task)];

    /// <summary>For how long after the end of a task the last of its output may still arrive. Here: it is there by then.</summary>
    public virtual TimeSpan OutputDelay => TimeSpan.Zero;

    /// <summary>
    /// What else a person wants to see on the page of a task, under names, in their order; values that are null are left out.
    /// </summary>
    public virtual IEnumerable<KeyValuePair<string, string?>> Describe(QmeTask task) => [];
}
