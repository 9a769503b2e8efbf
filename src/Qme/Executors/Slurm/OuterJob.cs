using System.Text.RegularExpressions;
using Qme.Execution;
using Qme.Executors.Slurm.Watching;

namespace Qme.Executors.Slurm;

/// <summary>A job that processes run within: it ends them when it ends.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Cluster">Its cluster; null when that is not known.</param>
internal sealed partial record OuterJob(string Id, string? Cluster)
{
    /// <summary>The variable by which a process knows the job that it is part of.</summary>
    public const string Variable = "SLURM_JOB_ID";

    /// <summary>The job that this process runs within; null for none.</summary>
    /// <remarks>A shell of salloc has the number as well, but runs where salloc was called, and its processes outlive the job. A node's daemon names the node (observed with 22.05).</remarks>
    public static OuterJob? Here => Value(Variable) is string id && Value("SLURMD_NODENAME") is not null ? new OuterJob(id, Value("SLURM_CLUSTER_NAME")) : null;

    /// <summary>Reads what <see cref="ToString"/> writes; null when it is something else.</summary>
    public static OuterJob? Parse(string text) => TextPattern().Match(text) is { Success: true } match
        ? new OuterJob(match.Groups["id"].Value, match.Groups["cluster"] is { Success: true } cluster ? cluster.Value : null)
        : null;

    /// <summary>A few words for a person.</summary>
    public override string ToString() => Cluster is null ? $"job {Id} of Slurm" : $"job {Id} of the Slurm cluster {Cluster}";

    /// <summary>Finds out which of some jobs have ended: those the controller says so of, and those of its cluster that it has forgotten.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.SchedulerUnreachable"/>.</exception>
    public static IEnumerable<OuterJob> Ended(SlurmPrograms programs, IReadOnlyCollection<OuterJob> jobs)
    {
        Dictionary<OuterJob, bool> known = [];
        foreach (string[] record in Squeue.AskFields(programs, ["JobID", "Cluster", "State"]))
        {
            known[new OuterJob(record[0], record[1])] = new JobState(record[2]).TaskState?.HasEnded() ?? false;
        }

        // Jobs of two clusters may have the same number. So of one whose cluster is not known, nothing is.
        string? cluster = known.Keys.FirstOrDefault()?.Cluster ?? (jobs.Any(job => job.Cluster is not null) ? ClusterOf(programs) : null);
        return jobs.Where(job => known.TryGetValue(job, out bool hasEnded) ? hasEnded : job.Cluster is not null && job.Cluster == cluster);
    }

    private static string? ClusterOf(SlurmPrograms programs)
    {
        CaptureResult result = programs.AskController("scontrol", "show", "config");
        return result.ExitCode == 0 && ClusterPattern().Match(result.Output) is { Success: true } match
            ? match.Groups["name"].Value
            : throw new QmeException(ErrorIds.SchedulerUnreachable, $"Slurm does not answer: {SlurmPrograms.Complaint(result)}.", "scontrol");
    }

    private static string? Value(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;

    [GeneratedRegex("^job (?<id>[0-9]+) of (Slurm|the Slurm cluster (?<cluster>.+))$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex TextPattern();

    [GeneratedRegex("^ClusterName *= *(?<name>[^ \n]+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex ClusterPattern();
}
