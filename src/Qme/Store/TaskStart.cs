using System.Globalization;

namespace Qme.Store;

/// <summary>What is known of a command at the moment it has been started.</summary>
/// <param name="Started">When it was started (UTC).</param>
/// <param name="ProcessId">Its process id.</param>
/// <param name="ProcessStartTime">The start time of that process, by which a reused id is told apart.</param>
internal sealed record TaskStart(DateTimeOffset Started, int ProcessId, long ProcessStartTime)
{
    /// <summary>Whether the command is the work itself; what only submits that is not what the outside world will call the task by.</summary>
    public bool IsWork { get; init; } = true;

    /// <summary>What the outside world calls it.</summary>
    public string? Ref => IsWork ? ProcessId.ToString(CultureInfo.InvariantCulture) : null;

    /// <summary>The process that waits for the command to end, where it is not the one that recorded the task.</summary>
    public int? KeeperId { get; init; }

    /// <summary>The start time of that process.</summary>
    public long? KeeperStartTime { get; init; }
}
