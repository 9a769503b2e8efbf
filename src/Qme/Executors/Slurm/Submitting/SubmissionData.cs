using System.Text.Json;
using System.Text.Json.Serialization;

namespace Qme.Executors.Slurm.Submitting;

/// <summary>Slurm's own data about a task as long as it has no job. Afterwards they are a <see cref="SlurmJob"/>.</summary>
/// <param name="Submission">What sbatch was asked for.</param>
/// <param name="Unconfirmed">What is not confirmed of it; null as long as sbatch runs, and when it is certain that there is no job.</param>
internal sealed record SubmissionData(
    Submission Submission,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Unconfirmed? Unconfirmed)
{
    public JsonElement ToJson() => JsonSerializer.SerializeToElement(this);
}
