namespace Qme.Executors.Slurm.Watching;

/// <summary>What Slurm says about one job, or one element of an array.</summary>
/// <param name="Id">Its name: <c>3</c>, <c>24_1</c>, <c>55+0</c>; where they are told together, <c>24_[2-5]</c>.</param>
/// <param name="JobId">Its own number.</param>
/// <param name="State">Its state.</param>
internal sealed record JobRecord(string Id, string JobId, JobState State)
{
    /// <summary>Slurm's reason for the state; null for none.</summary>
    public string? Reason { get; init; }

    /// <summary>What it exited with; null when it has not, or when that is not known.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The number of the signal that ended it; null when none did.</summary>
    public int? Signal { get; init; }

    /// <summary>When it was submitted (UTC).</summary>
    public DateTimeOffset? Submitted { get; init; }

    /// <summary>When it started (UTC); null when it has not.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When it ended (UTC); null when it has not.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>How often it has been requeued; null when that is not said. Each time it gets a new time of submission.</summary>
    public int? Restarts { get; init; }

    /// <summary>Whose it is; null when that is not said.</summary>
    public string? User { get; init; }

    /// <summary>
    /// The highest exit code of its steps (sacct(1), DerivedExitCode), which that of the job does not show; null when that is not said. Observed with
    /// 22.05: exact, where accounting cuts all other exit codes to seven bits.
    /// </summary>
    public int? StepExitCode { get; init; }

    /// <summary>
    /// Whether accounting has been told only half of it yet. Observed with 22.05: after slurmdbd was away, a job is FAILED without an end for some
    /// seconds, whatever became of it.
    /// </summary>
    public bool IsProvisional { get; init; }

    /// <summary>Its partition.</summary>
    public string? Partition { get; init; }

    /// <summary>The host that runs its script; null when there is none yet, or it is not said.</summary>
    public string? Host { get; init; }

    /// <summary>The file of its standard output: an absolute path, with Slurm's patterns in it; null when it is not said.</summary>
    public string? OutputPattern { get; init; }

    /// <summary>The same for its standard error, which is that of the output unless the submission said otherwise.</summary>
    public string? ErrorPattern { get; init; }

    /// <summary>Its name; null when it is not said.</summary>
    public string? Name { get; init; }

    /// <summary>The directory it runs in; null when it is not said.</summary>
    public string? WorkDir { get; init; }

    /// <summary>Its script as Slurm names it, and the arguments of it; null when it is not said.</summary>
    public string? Command { get; init; }

    /// <summary>The id that its submission was told: of the array, or of the whole of a job of several components.</summary>
    public string SubmittedId => SubmittedIdOf(Id);

    /// <summary>The id that the submission of a job was told, from the name of the job, of a part of it, or of a step (<c>24_1.batch</c>).</summary>
    public static string SubmittedIdOf(string id) => id.Split('_', '+', '.')[0];

    /// <summary>Its index in the array; null for a plain job.</summary>
    public string? Index => After('_');

    /// <summary>Its number in a job of several components; null for a plain job.</summary>
    public string? Component => After('+');

    /// <summary>Its index, or its number, among the parts of a job; null for a plain job.</summary>
    public string? Part => Index ?? Component;

    private string? After(char separator) => Id.IndexOf(separator, StringComparison.Ordinal) is >= 0 and int at ? Id[(at + 1)..] : null;
}
