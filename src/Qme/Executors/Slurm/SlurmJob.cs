using System.Text.Json;
using System.Text.Json.Serialization;
using Qme.Executors.Slurm.Submitting;

namespace Qme.Executors.Slurm;

/// <summary>What Slurm's own data about a task are: the job that its command submitted, as it was last seen.</summary>
internal sealed record SlurmJob
{
    /// <summary>The job's id; of an array, the array's.</summary>
    public required string JobId { get; init; }

    /// <summary>The cluster, when the submission named one; then every question must name it too.</summary>
    public string? Cluster { get; init; }

    /// <summary>When Slurm took the job (UTC); null when it could not be asked. Ids are used again, so this belongs to the name.</summary>
    public DateTimeOffset? Submitted { get; init; }

    /// <summary>When sbatch had named it at the latest (UTC), and so submitted it; null for a task that was recorded before this was noted.</summary>
    public DateTimeOffset? Named { get; init; }

    /// <summary>How often it has been requeued, each time with a new <see cref="Submitted"/>.</summary>
    public int Restarts { get; init; }

    /// <summary>When Slurm knew it for the last time (UTC); null as long as it does.</summary>
    public DateTimeOffset? SeenAt { get; init; }

    /// <summary>The partition.</summary>
    public string? Partition { get; init; }

    /// <summary>The job's state in Slurm's own word; of an array, how many elements are in which.</summary>
    public string? State { get; init; }

    /// <summary>Slurm's reason for the state; null for none.</summary>
    public string? Reason { get; init; }

    /// <summary>What failed in a job that itself says 0: the step and how it ended. Empty for nothing; null when nobody has asked.</summary>
    public string? FailedStep { get; init; }

    /// <summary>The file of its standard output. Of an array it stands for all elements, with what differs left as Slurm's pattern: <c>%a</c>, <c>%j</c>.</summary>
    public string? OutputPath { get; init; }

    /// <summary>The file of its standard error, which is that of its output unless the submission said otherwise.</summary>
    public string? ErrorPath { get; init; }

    /// <summary>The name of the file of its standard output as Slurm has it, an absolute path with patterns; null when it is not known.</summary>
    public string? OutputPattern { get; init; }

    /// <summary>The same for its standard error; null when that goes to the file of its standard output.</summary>
    public string? ErrorPattern { get; init; }

    /// <summary>The job's name, where a file is named after it (<c>%x</c>).</summary>
    public string? JobName { get; init; }

    /// <summary>The host of the script, where a file is named after it (<c>%N</c>).</summary>
    public string? Host { get; init; }

    /// <summary>The elements of an array, by their index; null for a plain job.</summary>
    public IReadOnlyList<SlurmElement>? Elements { get; init; }

    /// <summary>The components of a job of several (heterogeneous), by their number; null for a plain job.</summary>
    public IReadOnlyList<SlurmElement>? Components { get; init; }

    /// <summary>What the job consists of: elements or components; null for a plain job.</summary>
    [JsonIgnore]
    public IReadOnlyList<SlurmElement>? Parts => Elements ?? Components;

    /// <summary>What sbatch was asked for; null when another program called it.</summary>
    public Submission? Submission { get; init; }

    /// <summary>Whether a task's command has submitted a job, without reading what is known of it.</summary>
    public static bool IsOf(QmeTask task) => task.Data is { ValueKind: JsonValueKind.Object } data && data.TryGetProperty(nameof(JobId), out _);

    /// <summary>The job that a task's command submitted; null as long as it has not.</summary>
    public static SlurmJob? Of(QmeTask task) => IsOf(task) ? task.Data!.Value.Deserialize<SlurmJob>() : null;

    public JsonElement ToJson() => JsonSerializer.SerializeToElement(this);
}

/// <summary>One element of an array, or one component of a job of several, as it was last seen.</summary>
/// <param name="Index">Its index in the array, or its number among the components.</param>
/// <param name="JobId">Its own job id.</param>
/// <param name="State">Its state in Slurm's own word.</param>
/// <param name="Reason">Slurm's reason for the state; null for none.</param>
/// <param name="ExitCode">What it exited with; null when it has not, or when that is not known.</param>
/// <param name="Signal">The number of the signal that ended it; null when none did.</param>
internal sealed record SlurmElement(string Index, string JobId, string State, string? Reason, int? ExitCode, int? Signal)
{
    /// <summary>When it started (UTC).</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When it ended (UTC).</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>How often it has been requeued.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Restarts { get; init; }

    /// <summary>When Slurm knew it for the last time (UTC); null as long as it does.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? SeenAt { get; init; }

    /// <summary>The host of its script, where a file is named after it (<c>%N</c>).</summary>
    public string? Host { get; init; }
}
