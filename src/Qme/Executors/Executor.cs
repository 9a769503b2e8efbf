using Qme.Configuration;
using Qme.Execution;
using Qme.Store;

namespace Qme.Executors;

/// <summary>
/// What recognises, runs and watches a kind of command. An executor is one class in one folder; whatever is public here
/// can be overridden, and what is not overridden runs the command as a process of this machine.
/// </summary>
public abstract class Executor
{
    /// <summary>The name, in lower case: what tasks, settings and <c>-Executor</c> call it.</summary>
    public abstract string Name { get; }

    /// <summary>One sentence for a person.</summary>
    public abstract string Description { get; }

    /// <summary>Executors are asked in the order of their precedence, the highest first.</summary>
    public virtual int Precedence => 0;

    /// <summary>What can be configured.</summary>
    public virtual IReadOnlyList<Setting> Settings => RunSettings.All;

    /// <summary>Whether a command is of this kind.</summary>
    public abstract bool Recognizes(CommandLine command);

    /// <summary>Says what the end of the command means for its task. Here: exit code 0 is success, all else is failure.</summary>
    /// <param name="task">The task, with the files that hold what the command wrote.</param>
    /// <param name="exit">How the command ended.</param>
    public virtual TaskUpdate Conclude(QmeTask task, ProcessExit exit) => exit switch
    {
        { ExitCode: 0 } => new TaskUpdate(QmeTaskState.Complete) { ExitCode = 0 },
        { ExitCode: int code } => new TaskUpdate(QmeTaskState.Failed) { ExitCode = code },
        { Signal: int signal } => new TaskUpdate(QmeTaskState.Failed) { Signal = signal, Reason = SignalNames.Of(signal) },
        _ => new TaskUpdate(QmeTaskState.Lost) { Reason = LocalTasks.EndNotSeen },
    };

    /// <summary>Finds out what became of tasks that have not ended: all of them in one go.</summary>
    /// <param name="tasks">Tasks of this executor.</param>
    /// <returns>What is newly known, for those of which something is.</returns>
    public virtual IEnumerable<(QmeTask Task, TaskUpdate Update)> Refresh(IReadOnlyList<QmeTask> tasks)
    {
        foreach (QmeTask task in tasks)
        {
            if (LocalTasks.Look(task) is TaskUpdate update)
            {
                yield return (task, update);
            }
        }
    }
}
