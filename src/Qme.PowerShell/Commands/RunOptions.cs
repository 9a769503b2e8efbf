using Qme.Execution;
using Qme.Executors;

namespace Qme.PowerShell.Commands;

/// <summary>What the parameters mean that say when a command is run.</summary>
/// <param name="cmdlet">Whose they are.</param>
/// <param name="options">Their values.</param>
/// <param name="repeated">The task that is repeated; null for a first run.</param>
internal sealed class RunOptions(QmeCmdlet cmdlet, IRunOptions options, QmeTask? repeated = null)
{
    private static readonly string[] s_queueing =
    [
        nameof(IRunOptions.Queue), nameof(IRunOptions.MaxParallel), nameof(IRunOptions.AfterOk), nameof(IRunOptions.AfterAny), nameof(IRunOptions.AfterNotOk),
    ];

    /// <summary>Whether the command waits for its turn.</summary>
    public bool IsQueued => Queueing is not null;

    /// <summary>Whether the command gets the terminal. One that is repeated gets it again, unless it is said otherwise.</summary>
    private bool IsInteractive => IsGiven(nameof(IRunOptions.Interactive)) ? options.Interactive : repeated is { IsInteractive: true };

    /// <summary>The first of the options that let a command wait for its turn; null when none is given.</summary>
    private string? Queueing => s_queueing.FirstOrDefault(IsGiven);

    /// <summary>Refuses options that exclude each other.</summary>
    /// <param name="hasInput">Whether the command is given an input.</param>
    /// <exception cref="QmeException"><see cref="ErrorIds.OptionConflict"/>.</exception>
    public void RequireNoConflict(bool hasInput)
    {
        if (IsInteractive)
        {
            RequireTerminal(hasInput);
        }

        if (Queueing is string option && !options.IsInBackground)
        {
            throw new QmeException(ErrorIds.OptionConflict, $"-{option} needs -NoWait: what waits for its turn runs in the background. Wait-QmeTask waits for it.", $"-{option}");
        }

        if (options.IsInBackground && options.IsShown)
        {
            throw Conflict("-NoWait", "-Tee", "nobody waits for what a command in the background writes; Get-QmeOutput shows it");
        }
    }

    /// <summary>Lays how the command is run, and what it waits for, over the request for it.</summary>
    /// <exception cref="QmeException">There is no such task to wait for.</exception>
    public RunRequest Over(RunRequest request, QmeEngine engine) => request with
    {
        IsInteractive = IsInteractive,
        Queue = options.Queue ?? (IsGiven(nameof(IRunOptions.MaxParallel)) ? QmeEngine.DefaultQueue : null),
        MaxParallel = options.MaxParallel,
        Dependencies =
        [
            .. On(options.AfterOk, DependencyKind.AfterOk, engine),
            .. On(options.AfterAny, DependencyKind.AfterAny, engine),
            .. On(options.AfterNotOk, DependencyKind.AfterNotOk, engine),
        ],
    };

    private void RequireTerminal(bool hasInput)
    {
        (string option, string? why) =
            options.IsInBackground ? ("-NoWait", "in the background there is no terminal")
            : options.IsShown ? ("-Tee", "the command writes to the terminal itself")
            : hasInput ? ("an input", "the command reads from the terminal")
            : ("", null);
        if (why is not null)
        {
            throw IsGiven(nameof(IRunOptions.Interactive)) ? Conflict("-Interactive", option, why) : new QmeException(
                ErrorIds.OptionConflict,
                $"Task {repeated!.Id} ({repeated.Command}) was run with -Interactive, which excludes {option}: {why}. -Interactive:$false runs it without a terminal.",
                option);
        }
    }

    private static QmeException Conflict(string option, string other, string why) =>
        new(ErrorIds.OptionConflict, $"{option} and {other} exclude each other: {why}.", option);

    private IEnumerable<Dependency> On(string[]? tasks, DependencyKind kind, QmeEngine engine) => (tasks ?? [])
        .SelectMany(task => engine.Find(TaskSelector.Parse(task), new RefreshRequest(RefreshMode.Never, cmdlet.Log, cmdlet.PipelineStopToken)))
        .Select(task => new Dependency(kind, task.Id));

    private bool IsGiven(string option) => cmdlet.MyInvocation.BoundParameters.ContainsKey(option);
}
