using System.Text.Json;

namespace Qme;

/// <summary>
/// One command that was run: what, where, by whom, when, and what came of it. A task is a snapshot: to see it change,
/// read it again. All times are UTC.
/// </summary>
/// <remarks>
/// Only Qme makes tasks (no public constructor), because PowerShell would otherwise turn any hashtable that is piped to
/// a cmdlet into one.
/// </remarks>
public sealed record QmeTask
{
    private static readonly IReadOnlyDictionary<string, string?> s_noEnvironment = new Dictionary<string, string?>();

    internal QmeTask(CommandLine commandLine) => CommandLine = commandLine;

    /// <summary>The small number to type. Unique in its home, and never used again.</summary>
    public int Id { get; internal init; }

    /// <summary>The name to share: the executor and a time-ordered UUID (RFC 9562, version 7). Unique everywhere.</summary>
    public required string Uid { get; init; }

    /// <summary>The name of the executor that ran it.</summary>
    public required string Executor { get; init; }

    /// <summary>What is known of it.</summary>
    public QmeTaskState State { get; internal init; }

    /// <summary>The executor's own word for the state, such as <c>SIGKILL</c> or <c>CommandNotFound</c>; null when there is none.</summary>
    public string? Reason { get; internal init; }

    /// <summary>What the command exited with; null as long as it runs, and when a signal ended it.</summary>
    public int? ExitCode { get; internal init; }

    /// <summary>The number of the signal that ended the command; null when none did.</summary>
    public int? Signal { get; internal init; }

    /// <summary>What the outside world calls it: a process id, a job id.</summary>
    public string? Ref { get; internal init; }

    /// <summary>The whole command on one line, for people; <see cref="ArgumentList"/> is exact.</summary>
    public string Command => CommandLine.ToString();

    /// <summary>The command word, as typed.</summary>
    public string FilePath => CommandLine.FilePath;

    /// <summary>The arguments, exactly as the program got them.</summary>
    public IReadOnlyList<string> ArgumentList => CommandLine.ArgumentList;

    /// <summary>The absolute path of the program that was run; null when none was found.</summary>
    public string? ResolvedPath { get; internal init; }

    /// <summary>The absolute path of the directory it ran in.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>What was changed in the environment for this command alone; a null value means that the variable was removed.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; internal init; } = s_noEnvironment;

    /// <summary>What its user wanted to remember about it.</summary>
    public string? Message { get; internal init; }

    /// <summary>The name of the user who ran it.</summary>
    public required string User { get; init; }

    /// <summary>The name of the machine it was run on.</summary>
    public required string Host { get; init; }

    /// <summary>The process id of the command on <see cref="Host"/>; null before it started.</summary>
    public int? ProcessId { get; internal init; }

    /// <summary>When the task was recorded (UTC).</summary>
    public DateTimeOffset Created { get; internal init; }

    /// <summary>When the command started (UTC); null before.</summary>
    public DateTimeOffset? Started { get; internal init; }

    /// <summary>When the command ended (UTC); null as long as it has not, and when nobody knows.</summary>
    public DateTimeOffset? Ended { get; internal init; }

    /// <summary>From start to end; null as long as one of the two is missing.</summary>
    public TimeSpan? Duration => Ended - Started;

    /// <summary>The queue it stands in; null for one that is in none.</summary>
    public string? Queue { get; internal init; }

    /// <summary>How many tasks of <see cref="Queue"/> may run at once for this one to be started; null for one that is in none.</summary>
    public int? MaxParallel { get; internal init; }

    /// <summary>What it still waits for before it is started, as in <c>afterok:3:4,afterany:5</c> (see <see cref="Qme.Dependency"/>); null for nothing.</summary>
    public string? Dependency { get; internal init; }

    /// <summary>How long the command may take before it is ended; null for as long as it takes.</summary>
    public TimeSpan? Timeout { get; internal init; }

    /// <summary>Whether the command got the terminal, so that nothing of what it wrote was kept.</summary>
    public bool IsInteractive { get; internal init; }

    /// <summary>The id of the task that this one repeats; null for a first run.</summary>
    public int? RestartOf { get; internal init; }

    /// <summary>The file that holds what the command wrote to its standard output, byte for byte.</summary>
    public required string OutputPath { get; init; }

    /// <summary>The file that holds what the command wrote to its standard error, byte for byte.</summary>
    public required string ErrorPath { get; init; }

    /// <summary>The file that holds what the command got as standard input; null when it got none.</summary>
    public string? InputPath { get; internal init; }

    /// <summary>The executor's own data about the task, as JSON; null when it keeps none.</summary>
    public JsonElement? Data { get; internal init; }

    /// <summary>When the outside world was last asked about it, and answered (UTC); null when it never was. What is known of the task is as of then.</summary>
    public DateTimeOffset? RefreshedAt { get; internal init; }

    /// <summary>When somebody asked it to end, for the last time (UTC); null when nobody did.</summary>
    public DateTimeOffset? StopRequested { get; internal init; }

    /// <summary>The home that the task is kept in.</summary>
    public required string HomePath { get; init; }

    /// <summary>Whether nothing more will happen to it.</summary>
    public bool HasEnded => State.HasEnded();

    internal CommandLine CommandLine { get; }

    /// <summary>The machine and boot that the two process identities below belong to.</summary>
    internal string? Machine { get; init; }

    /// <summary>The start time of the process <see cref="ProcessId"/>, by which a reused id is told apart.</summary>
    internal long? ProcessStartTime { get; init; }

    /// <summary>The process that waits for the command to end, and will record it.</summary>
    internal int? KeeperId { get; init; }

    /// <summary>The start time of the process <see cref="KeeperId"/>.</summary>
    internal long? KeeperStartTime { get; init; }

    /// <summary>How far it has come, if it was not to be started at once; null for one that was, and once it has started or ended.</summary>
    internal WaitingStep? Waiting { get; init; }

    /// <summary>What the process that recorded it ran within (see <see cref="Qme.Store.Place"/>); null for nothing.</summary>
    internal string? Surroundings { get; init; }

    /// <summary>The id and the command, as in <c>3 make -j4 all</c>.</summary>
    public override string ToString() => $"{Id} {Command}";
}
