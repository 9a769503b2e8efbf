using Qme.Execution;

namespace Qme.PowerShell.Scripting.Testing;

/// <summary>What an executor is told and asked to do, what the programs answer that it asks in turn, and what is known then: a file for people to read.</summary>
/// <param name="Path">The file.</param>
/// <param name="Steps">Its steps, in their order.</param>
internal sealed record Transcript(string Path, IReadOnlyList<TranscriptStep> Steps)
{
    /// <summary>What the names of such files end with.</summary>
    public const string Extension = ".transcript";

    /// <summary>Variables of the environment as they are meanwhile, by name; an empty one is not there.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}

/// <summary>One step: <c>&gt; refresh</c>, and all that belongs to it.</summary>
/// <param name="Line">The line it begins in, from 1.</param>
/// <param name="Kind">What is to be done.</param>
internal sealed record TranscriptStep(int Line, StepKind Kind)
{
    /// <summary>The name of the action.</summary>
    public string Action { get; init; } = "";

    /// <summary>The tasks that something is to be done with: numbers in the order in which they were submitted, from 1.</summary>
    public IReadOnlyList<int> Tasks { get; init; } = [];

    /// <summary>What the action is told besides, by name.</summary>
    public IReadOnlyDictionary<string, object?> Arguments { get; init; } = new Dictionary<string, object?>();

    /// <summary>What is run, and what it answers.</summary>
    public List<Exchange> Exchanges { get; } = [];

    /// <summary>What is known afterwards.</summary>
    public List<Expectation> Expectations { get; } = [];

    /// <summary>What a person calls it.</summary>
    public string Name => Kind is StepKind.Action ? Action : Kind.ToString().ToLowerInvariant();
}

/// <summary>What is to be done in a step.</summary>
internal enum StepKind
{
    /// <summary>A command is run that the executor takes: the first of the exchanges.</summary>
    Submit,

    /// <summary>A command is not taken by the executor: the first of the exchanges.</summary>
    Ignore,

    /// <summary>The tasks that have not ended are asked about.</summary>
    Refresh,

    /// <summary>An action is done with tasks.</summary>
    Action,
}

/// <summary>A program that was run, and what it answered.</summary>
/// <param name="Line">The line of the transcript, from 1.</param>
/// <param name="Command">The program and its arguments.</param>
internal sealed record Exchange(int Line, CommandLine Command)
{
    /// <summary>The lines of its standard output.</summary>
    public List<string> Output { get; } = [];

    /// <summary>The lines of its standard error.</summary>
    public List<string> Error { get; } = [];

    /// <summary>What it exited with.</summary>
    public int ExitCode { get; set; }

    /// <summary>The answer as whoever asked gets it.</summary>
    public CaptureResult Result => new(ExitCode, Text(Output), Text(Error));

    private static string Text(List<string> lines) => string.Concat(lines.Select(line => line + "\n"));
}

/// <summary>What is known after a step.</summary>
/// <param name="Line">The line of the transcript, from 1.</param>
/// <param name="Task">The number of a task; null for an error.</param>
/// <param name="Name">State, Ref, or the name of a value in the data of the task; of an error: empty.</param>
/// <param name="Value">What that is; of an error: a part of its message.</param>
internal sealed record Expectation(int Line, int? Task, string Name, string Value)
{
    /// <summary>The name under which the state of a task is known, with the exit code and the reason.</summary>
    public const string State = nameof(State);
}
