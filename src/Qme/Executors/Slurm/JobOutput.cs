namespace Qme.Executors.Slurm;

/// <summary>Where a job writes to.</summary>
internal static class JobOutput
{
    /// <summary>The files of a job, or of each element of an array; without those of which it is not known where they are.</summary>
    public static IReadOnlyList<OutputFiles> Of(QmeTask task, SlurmJob job)
    {
        if (job.OutputPath is not string output)
        {
            return [];
        }

        string error = job.ErrorPath ?? output;
        if (job.Elements is null)
        {
            return [new OutputFiles(output, error, task.Started is not null)];
        }

        bool follow = job.FilesFollow ?? (MayFollow(output, job.JobId) && MayFollow(error, job.JobId));
        return
        [
            .. job.Elements.Where(element => element.HasFiles || follow).Select(element => new OutputFiles(
                element.OutputPath ?? OfElement(output, element.Index)!,
                element.ErrorPath ?? OfElement(error, element.Index)!,
                element.Started is not null,
                $"{job.JobId}_{element.Index}")),
        ];
    }

    /// <summary>The file of an element, made from that of the array.</summary>
    public static string? OfElement(string? path, string index) => path?.Replace(SlurmJob.ElementIndex, index, StringComparison.Ordinal);

    /// <summary>
    /// Whether the file of an array leads to those of its elements, as far as it shows. If it has the array's id in its name and no index, it may be
    /// that of one element alone, and another's output must not be taken for one's own.
    /// </summary>
    private static bool MayFollow(string path, string jobId) =>
        path.Contains(SlurmJob.ElementIndex, StringComparison.Ordinal) || !path.Contains(jobId, StringComparison.Ordinal);
}
