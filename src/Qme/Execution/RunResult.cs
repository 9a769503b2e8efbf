namespace Qme.Execution;

/// <summary>What came of running a command.</summary>
/// <param name="Task">The task as it is afterwards.</param>
/// <param name="Exit">How the command itself ended, whatever its executor makes of that.</param>
public sealed record RunResult(QmeTask Task, ProcessExit Exit)
{
    /// <summary>Why the command could not be started; null when it was.</summary>
    public QmeException? StartError { get; init; }

    /// <summary>Why the database could not be told of the end, which is noted beside the output instead; null when it was.</summary>
    public QmeException? RecordError { get; init; }
}
