using Qme.Executors.Slurm.Submitting;

namespace Qme.Executors.Slurm.Watching;

/// <summary>Learns from the controller where a job writes to, which a plugin of the site may have decided anew.</summary>
internal static class JobFiles
{
    /// <summary>A job with its files as they are said to be.</summary>
    /// <param name="task">The task of the job.</param>
    /// <param name="job">The job as it was last seen.</param>
    /// <param name="records">What is said of it now.</param>
    public static SlurmJob Told(QmeTask task, SlurmJob job, IReadOnlyCollection<JobRecord> records)
    {
        if (records.FirstOrDefault(record => record.OutputPattern is not null) is not JobRecord record)
        {
            return job;
        }

        string output = Name(record, record.OutputPattern!);
        string? error = record.ErrorPattern == record.OutputPattern || record.ErrorPattern is null ? null : Name(record, record.ErrorPattern);
        return JobOutput.WithPaths(task, job with
        {
            OutputPattern = output,
            ErrorPattern = error,
            JobName = job.JobName ?? record.Name,
            Host = FilePattern.HasHost(output) || FilePattern.HasHost(error) ? record.Host ?? job.Host : null,
        });
    }

    /// <summary>
    /// The name with patterns. Where none was given, squeue makes one up, and for the element of an array not the right one (observed with 22.05).
    /// </summary>
    private static string Name(JobRecord record, string told)
    {
        string? directory = Path.GetDirectoryName(told);
        string name = Path.GetFileName(told);
        return record.Index is null
            ? name == $"slurm-{record.JobId}.out" ? $"{directory}/{FilePattern.OfJob}" : told
            : name == $"slurm-{record.JobId}.out" || name == $"slurm-{record.SubmittedId}_{record.Index}.out" ? $"{directory}/{FilePattern.OfArray}" : told;
    }
}
