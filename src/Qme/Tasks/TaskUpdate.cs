using System.Text.Json;

namespace Qme;

/// <summary>What is newly known of a task, which as a rule had not ended: how it ended, or how it goes on after its command ended.</summary>
/// <param name="State">
/// The state it is in from now on. With <see cref="QmeTaskState.Pending"/> it has no start: its command was only the way to submit
/// what has not started yet.
/// </param>
public sealed record TaskUpdate(QmeTaskState State)
{
    /// <summary>The executor's own word for the state.</summary>
    public string? Reason { get; init; }

    /// <summary>What the command exited with.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The number of the signal that ended it.</summary>
    public int? Signal { get; init; }

    /// <summary>What the outside world calls the task from now on; null leaves it as it is, <see cref="NoRef"/> takes it away.</summary>
    public string? Ref { get; init; }

    /// <summary>That the outside world has no name for the task: its command was only the way to submit what has not come to be.</summary>
    public const string NoRef = "";

    /// <summary>
    /// For what was concluded about a task that the outside world had no name for: it is recorded only as long as the task has no <see cref="Ref"/>, and
    /// no other task of the executor the one that is given to it. So two that look at the same time cannot give one name twice. This names the property
    /// of <see cref="Data"/> within whose values a ref is unique; null for what is recorded in any case.
    /// </summary>
    public string? UnnamedWithin { get; init; }

    /// <summary>The executor's own data; null leaves it as it is.</summary>
    public JsonElement? Data { get; init; }

    /// <summary>When it started (UTC); null leaves it as it is.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>That it ended without ever having started, whatever its command did.</summary>
    public bool NeverStarted { get; init; }

    /// <summary>
    /// That there is proof that it has been started again after it had ended, so that its end is taken back. Without it the end of a task stays what
    /// the first witness said.
    /// </summary>
    public bool Reopens { get; init; }

    /// <summary>That it only adds to what is known of a task, which may have ended: its state stays as it is.</summary>
    public bool OnlyAdds { get; init; }

    /// <summary>When it ended (UTC); null when it has not, and when nobody knows.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>What is known of a task already, for other data to be added to it.</summary>
    public static TaskUpdate Adding(QmeTask task, JsonElement data)
    {
        ArgumentNullException.ThrowIfNull(task);
        return new TaskUpdate(task.State)
        {
            Reason = task.Reason,
            ExitCode = task.ExitCode,
            Signal = task.Signal,
            Ended = task.Ended,
            NeverStarted = task.Started is null,
            Data = data,
            OnlyAdds = true,
        };
    }
}
