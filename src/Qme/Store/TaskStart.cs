namespace Qme.Store;

/// <summary>What is known of a command at the moment it has been started.</summary>
/// <param name="Started">When it was started (UTC).</param>
/// <param name="ProcessId">Its process id.</param>
/// <param name="ProcessStartTime">The start time of that process, by which a reused id is told apart.</param>
/// <param name="Ref">What the outside world calls it.</param>
internal sealed record TaskStart(DateTimeOffset Started, int ProcessId, long ProcessStartTime, string? Ref)
{
    /// <summary>The process that waits for the command to end, where it is not the one that recorded the task.</summary>
    public int? KeeperId { get; init; }

    /// <summary>The start time of that process.</summary>
    public long? KeeperStartTime { get; init; }
}
