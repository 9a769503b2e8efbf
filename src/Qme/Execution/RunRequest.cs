namespace Qme.Execution;

/// <summary>A command that is to be run, and how.</summary>
/// <param name="Command">The command, as typed.</param>
public sealed record RunRequest(CommandLine Command)
{
    /// <summary>The absolute path of the directory that a relative command is looked up from.</summary>
    public required string CurrentDirectory { get; init; }

    /// <summary>The absolute path of the directory to run in.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>The name of the executor to run it; null lets the executors recognise it.</summary>
    public string? Executor { get; init; }

    /// <summary>What its user wants to remember about it.</summary>
    public string? Message { get; init; }

    /// <summary>Changes to the environment for this command alone; a null value removes the variable.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>The absolute path of the program, when it is already known.</summary>
    public string? ResolvedPath { get; init; }

    /// <summary>How long the command may take before it is ended; null for as long as it takes.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The queue it is to stand in; null for none.</summary>
    public string? Queue { get; init; }

    /// <summary>How many tasks of <see cref="Queue"/> may run at once for this one to be started.</summary>
    public int MaxParallel { get; init; } = 1;

    /// <summary>What it waits for before it is started.</summary>
    public IReadOnlyList<Dependency> Dependencies { get; init; } = [];

    /// <summary>Whether the command gets the terminal: its streams are ours, and nothing of what it writes is kept.</summary>
    public bool IsInteractive { get; init; }

    /// <summary>The id of the task that is repeated.</summary>
    public int? RestartOf { get; init; }
}
