namespace Qme.Executors;

/// <summary>Whether tasks that have not ended are asked about before they are shown.</summary>
public enum RefreshMode
{
    /// <summary>Unless somebody has done so a moment ago; how long that is, is up to the executor.</summary>
    WhenDue = 0,

    /// <summary>In any case.</summary>
    Always,

    /// <summary>In no case: tasks are as they were last seen.</summary>
    Never,
}

/// <summary>How tasks that have not ended are asked about.</summary>
/// <param name="Mode">Whether they are.</param>
/// <param name="Log">Where executors say what a person may want to know.</param>
/// <param name="Stop">Cancelled when nobody waits for the answer any more.</param>
public sealed record RefreshRequest(RefreshMode Mode, ILog Log, CancellationToken Stop)
{
    private readonly HashSet<(string Executor, string Whom)> _asked = [];

    /// <summary>Whether a person looks at one task by itself, and also what lists do not show is worth a question.</summary>
    public bool IsClose { get; init; }

    /// <summary>When due, and without a word.</summary>
    public static RefreshRequest WhenDue { get; } = new(RefreshMode.WhenDue, ILog.None, CancellationToken.None);

    /// <summary>
    /// Whether somebody is to be asked although that may just have been done. Once: the answer is about all tasks, however many are looked up
    /// one by one.
    /// </summary>
    internal bool TakeDemand(string executor, string whom) => Mode is RefreshMode.Always && _asked.Add((executor, whom));
}
