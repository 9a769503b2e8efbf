namespace Qme.Queueing;

/// <summary>The reasons of tasks that wait, and of those that have waited in vain.</summary>
internal static class WaitingReason
{
    /// <summary>Another task has to end before.</summary>
    public const string Dependency = nameof(Dependency);

    /// <summary>As many tasks of its queue run as may, or others of it come first.</summary>
    public const string MaxParallel = nameof(MaxParallel);

    /// <summary>What it depends on has not come about, and will not any more.</summary>
    public const string DependencyFailed = nameof(DependencyFailed);
}
