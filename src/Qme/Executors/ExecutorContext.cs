using Qme.Configuration;
using Qme.Execution;

namespace Qme.Executors;

/// <summary>What an executor is given to work with.</summary>
/// <param name="Executor">The executor itself.</param>
/// <param name="Settings">Its settings, as they are in force.</param>
/// <param name="Log">Where it says what a person may want to know.</param>
/// <param name="Stop">Cancelled when nobody waits for the result any more.</param>
public sealed record ExecutorContext(Executor Executor, Settings Settings, ILog Log, CancellationToken Stop)
{
    /// <summary>What the end of the command of a task means: the executor's own word.</summary>
    /// <remarks>
    /// An executor that cannot say it leaves a task of which nobody knows what became of it; what its command wrote is there to be read.
    /// </remarks>
    internal TaskUpdate Conclude(QmeTask task, CommandEnd end)
    {
        try
        {
            return Executor.Conclude(this, task, end);
        }
        catch (QmeException e) when (e.ErrorId == ErrorIds.ExecutorFailed)
        {
            Log.Error(e);
            return new TaskUpdate(QmeTaskState.Lost) { Reason = e.ErrorId, ExitCode = end.Exit.ExitCode, Signal = end.Exit.Signal };
        }
    }

    /// <summary>Who answers questions in place of the programs that they are put to, as in a <see cref="Rehearsal"/>; null for nobody.</summary>
    public Func<Capture, CancellationToken, CaptureResult>? StandIn { get; init; }

    /// <summary>Puts a question to a program, or to whoever stands in for it, and says nothing about it.</summary>
    /// <param name="question">The program and how to run it.</param>
    /// <param name="stop">Cancelled when nobody waits for the answer any more.</param>
    public CaptureResult Ask(Capture question, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(question);
        return StandIn is null ? question.Run(stop) : StandIn(question, stop);
    }

    /// <summary>Runs a program to its end and reads what it writes: for questions, not for the user's commands.</summary>
    /// <param name="question">The program and how to run it.</param>
    /// <exception cref="QmeException"><see cref="ErrorIds.CommandNotFound"/>; <see cref="ErrorIds.CaptureTimeout"/>.</exception>
    /// <exception cref="OperationCanceledException"><see cref="Stop"/> was cancelled; the program was killed.</exception>
    public CaptureResult Capture(Capture question)
    {
        ArgumentNullException.ThrowIfNull(question);
        Log.Verbose($"Asking: {question}");
        return Ask(question, Stop);
    }
}
