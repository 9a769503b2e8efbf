namespace Qme;

/// <summary>What is known of a task. Never more than is known: see <see cref="Lost"/>.</summary>
public enum QmeTaskState
{
    /// <summary>Recorded, and not started yet.</summary>
    Pending,

    /// <summary>Started, and not ended yet.</summary>
    Running,

    /// <summary>Ended as it should: exit code 0.</summary>
    Complete,

    /// <summary>Ended by itself with another exit code or by a signal, or could not be started.</summary>
    Failed,

    /// <summary>Ended because somebody asked for it.</summary>
    Cancelled,

    /// <summary>Gone, and nobody saw how it ended.</summary>
    Lost,
}

internal static class QmeTaskStates
{
    /// <summary>Whether nothing more will happen to a task in this state.</summary>
    public static bool HasEnded(this QmeTaskState state) => state is not (QmeTaskState.Pending or QmeTaskState.Running);
}
