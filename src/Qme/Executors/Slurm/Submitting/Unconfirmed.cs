using System.Text.Json;
using System.Text.Json.Serialization;

namespace Qme.Executors.Slurm.Submitting;

/// <summary>
/// A submission of which nobody said whether there is a job, and which: sbatch had no answer in time, was told to be silent (<c>--quiet</c>), or was
/// ended. Slurm may have taken the job all the same, so that it is looked for, and never submitted again.
/// </summary>
internal sealed record Unconfirmed
{
    /// <summary>The reason of a task of which this is so.</summary>
    public const string Reason = "SubmissionUnconfirmed";

    /// <summary>When sbatch was started (UTC).</summary>
    public required DateTimeOffset Asked { get; init; }

    /// <summary>When it was over at the latest (UTC).</summary>
    public required DateTimeOffset Ended { get; init; }

    /// <summary>Whether Slurm may take the job later still: it was not heard of in time.</summary>
    public bool MayCome { get; init; }

    /// <summary>What the task is if there is no job.</summary>
    [JsonConverter(typeof(JsonStringEnumConverter<QmeTaskState>))]
    public required QmeTaskState StateIfAbsent { get; init; }

    /// <summary>Why, in sbatch's words.</summary>
    public string? Words { get; init; }

    /// <summary>What sbatch exited with; null when a signal ended it, or nobody saw it end.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The number of the signal that ended it.</summary>
    public int? Signal { get; init; }

    /// <summary>Since when all who could know a job know none (UTC); null as long as that is not so.</summary>
    public DateTimeOffset? AbsentSince { get; init; }

    /// <summary>The jobs that it may be, when there are more of them than submissions.</summary>
    public IReadOnlyList<string> Candidates { get; init; } = [];

    /// <summary>What is not confirmed about a task; null when nothing is.</summary>
    public static Unconfirmed? Of(QmeTask task) =>
        task.Data is { ValueKind: JsonValueKind.Object } data && data.TryGetProperty(nameof(Unconfirmed), out JsonElement unconfirmed)
            ? unconfirmed.Deserialize<Unconfirmed>()
            : null;

    /// <summary>A task of which this is so.</summary>
    public TaskUpdate Update(Submission submission) => new(QmeTaskState.Pending)
    {
        Reason = Reason,
        Ref = TaskUpdate.NoRef,
        Data = new SubmissionData(submission, this).ToJson(),
    };

    /// <summary>The task once it is certain that there is no job.</summary>
    public TaskUpdate Absent(Submission submission) => new(StateIfAbsent)
    {
        Reason = Words ?? (StateIfAbsent is QmeTaskState.Lost ? Reason : null),
        ExitCode = ExitCode,
        Signal = Signal,
        Started = Asked,
        Ended = Ended,
        Ref = TaskUpdate.NoRef,
        Data = new SubmissionData(submission, null).ToJson(),
    };
}
