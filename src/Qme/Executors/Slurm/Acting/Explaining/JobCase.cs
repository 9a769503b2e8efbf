using Qme.Executors.Slurm.Submitting;

namespace Qme.Executors.Slurm.Acting.Explaining;

/// <summary>What is known of a job, or of elements of an array that fare alike, when it is to be explained. What is not known is null.</summary>
/// <param name="Task">Its task.</param>
/// <param name="Job">The job.</param>
/// <param name="State">Its state in Slurm's own word.</param>
internal sealed record JobCase(QmeTask Task, SlurmJob Job, JobState State)
{
    /// <summary>Slurm's reason for the state, or for its waiting.</summary>
    public string? Reason { get; init; }

    /// <summary>What it exited with.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The number of the signal that ended it.</summary>
    public int? Signal { get; init; }

    /// <summary>Whether it has ever started.</summary>
    public bool HasStarted { get; init; }

    /// <summary>How long it has run. Not for several elements, which differ in it.</summary>
    public TimeSpan? Elapsed { get; init; }

    /// <summary>How long it may run.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>When Slurm expects it to start, or when it may start at the earliest (UTC).</summary>
    public DateTimeOffset? StartExpected { get; init; }

    /// <summary>The jobs it waits for, as squeue has them: <c>afterok:16(unfulfilled),afterok:17(failed)</c>.</summary>
    public string? Dependency { get; init; }

    /// <summary>Its partition.</summary>
    public string? Partition { get; init; }

    /// <summary>What its partition allows.</summary>
    public PartitionLimits? Limits { get; init; }

    /// <summary>How many nodes it asks for.</summary>
    public string? NodeCount { get; init; }

    /// <summary>How many processors it asks for.</summary>
    public string? ProcessorCount { get; init; }

    /// <summary>How much memory it asks for: <c>1G</c>.</summary>
    public string? Memory { get; init; }

    /// <summary>The nodes it runs or ran on.</summary>
    public string? Nodes { get; init; }

    /// <summary>Its quality of service.</summary>
    public string? Qos { get; init; }

    /// <summary>Whom it is charged to.</summary>
    public string? Account { get; init; }

    /// <summary>The reservation it asks for.</summary>
    public string? Reservation { get; init; }

    /// <summary>The licenses it asks for.</summary>
    public string? Licenses { get; init; }

    /// <summary>The name of the user who cancelled it; <c>you</c> for whoever asks.</summary>
    public string? CancelledBy { get; init; }

    /// <summary>The file of its standard output.</summary>
    public string? OutputPath { get; init; }

    /// <summary>Whether an option of sbatch is in force for it, as far as its submission is known.</summary>
    public bool Asked(string option) => Job.Submission?.Has(option) ?? false;
}

/// <summary>What a partition allows a job.</summary>
/// <param name="Time">How long it may run; null when there is no limit.</param>
/// <param name="Nodes">How many nodes it may have: <c>1-4</c>.</param>
/// <param name="NodeCount">How many nodes the partition has.</param>
internal sealed record PartitionLimits(TimeSpan? Time, string Nodes, string NodeCount);
