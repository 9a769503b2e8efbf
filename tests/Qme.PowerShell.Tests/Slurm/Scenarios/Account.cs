namespace Qme.PowerShell.Tests.Slurm.Scenarios;

/// <summary>What is said of a task, in Qme's words. Times are seconds since 1970.</summary>
/// <param name="State">Its state, with the exit code, the signal and the reason: <c>Failed 3</c>, <c>Failed SIGKILL</c>.</param>
internal sealed record Account(string State)
{
    /// <summary>The job's state and reason in Slurm's own words; of an array, how many elements are in which.</summary>
    public string? Job { get; init; }

    public string? Partition { get; init; }

    public long? Submitted { get; init; }

    public long? Started { get; init; }

    public long? Ended { get; init; }

    /// <summary>The elements of an array that have started: index, Slurm's word, exit code.</summary>
    public IReadOnlyList<string> Elements { get; init; } = [];

    /// <summary>The lines of its output.</summary>
    public IReadOnlyList<string> Output { get; init; } = [];

    /// <summary>The lines of its error.</summary>
    public IReadOnlyList<string> Error { get; init; } = [];

    /// <summary>Each thing that is said, on one line.</summary>
    public IEnumerable<string> Lines =>
    [
        State,
        $"Slurm's words: {Job}",
        $"partition: {Partition}",
        $"submitted: {Submitted}",
        $"started: {Started}",
        $"ended: {Ended}",
        $"elements: {string.Join(", ", Elements)}",
        $"output: {string.Join('⏎', Output)}",
        $"error: {string.Join('⏎', Error)}",
    ];

    /// <summary>The state, and how much of output there is, for a table.</summary>
    public string Summary => Output.Count switch { 0 => State, 1 => $"{State}, 1 line of output", int count => $"{State}, {count} lines of output" };
}
