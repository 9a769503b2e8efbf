namespace Qme.Executors.Slurm;

/// <summary>Where a job writes to.</summary>
internal static class JobOutput
{
    /// <summary>The files of a job, or of each element of an array; empty when Slurm has not said where they are.</summary>
    public static IReadOnlyList<OutputFiles> Of(QmeTask task, SlurmJob job)
    {
        if (job.OutputPath is not string output)
        {
            return [];
        }

        string error = job.ErrorPath ?? output;
        return job.Elements is null
            ? [new OutputFiles(output, error, task.Started is not null)]
            : [.. job.Elements.Select(element => new OutputFiles(
                element.OutputPath ?? OfElement(output, element.Index)!,
                element.ErrorPath ?? OfElement(error, element.Index)!,
                element.Started is not null,
                $"{job.JobId}_{element.Index}"))];
    }

    /// <summary>The file of an element, made from that of the array.</summary>
    public static string? OfElement(string? path, string index) => path?.Replace(SlurmJob.ElementIndex, index, StringComparison.Ordinal);
}
