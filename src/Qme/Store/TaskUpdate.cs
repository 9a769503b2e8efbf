using System.Text.Json;

namespace Qme.Store;

/// <summary>What is newly known of a task that had not ended: how it ended, or how it goes on after its command ended.</summary>
/// <param name="State">The state it is in from now on.</param>
public sealed record TaskUpdate(QmeTaskState State)
{
    /// <summary>The executor's own word for the state.</summary>
    public string? Reason { get; init; }

    /// <summary>What the command exited with.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The number of the signal that ended it.</summary>
    public int? Signal { get; init; }

    /// <summary>What the outside world calls the task from now on; null leaves it as it is.</summary>
    public string? Ref { get; init; }

    /// <summary>The executor's own data; null leaves it as it is.</summary>
    public JsonElement? Data { get; init; }

    /// <summary>When it ended (UTC); null when it has not, and when nobody knows.</summary>
    public DateTimeOffset? Ended { get; init; }
}
