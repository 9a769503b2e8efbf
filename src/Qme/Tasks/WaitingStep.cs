namespace Qme;

/// <summary>How far a task has come that was not started at once.</summary>
internal enum WaitingStep
{
    /// <summary>It waits for others to end.</summary>
    Waits,

    /// <summary>Somebody has taken it on to start it (<see cref="QmeTask.KeeperId"/>), and it is not known to have started yet.</summary>
    Starts,
}
