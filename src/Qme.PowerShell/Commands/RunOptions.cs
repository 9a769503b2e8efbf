using Qme.Execution;
using Qme.Executors;

namespace Qme.PowerShell.Commands;

/// <summary>What the parameters mean that say when a command is run.</summary>
/// <param name="cmdlet">Whose they are.</param>
/// <param name="options">Their values.</param>
internal sealed class RunOptions(QmeCmdlet cmdlet, IRunOptions options)
{
    private static readonly string[] s_queueing =
    [
        nameof(IRunOptions.Queue), nameof(IRunOptions.MaxParallel), nameof(IRunOptions.AfterOk), nameof(IRunOptions.AfterAny), nameof(IRunOptions.AfterNotOk),
    ];

    /// <summary>Whether the command waits for its turn.</summary>
    public bool IsQueued => Queueing is not null;

    /// <summary>The first of the options that let a command wait for its turn; null when none is given.</summary>
    private string? Queueing => s_queueing.FirstOrDefault(IsGiven);

    /// <summary>Refuses options that exclude each other.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.OptionConflict"/>.</exception>
    public void RequireNoConflict()
    {
        if (Queueing is string option && !options.IsInBackground)
        {
            throw new QmeException(ErrorIds.OptionConflict, $"-{option} needs -NoWait: what waits for its turn runs in the background. Wait-QmeTask waits for it.", $"-{option}");
        }

        if (options.IsInBackground && options.IsShown)
        {
            throw Conflict("-NoWait", "-Tee", "nobody waits for what a command in the background writes; Get-QmeOutput shows it");
        }
    }

    /// <summary>Says that two options exclude each other.</summary>
    public static QmeException Conflict(string option, string other, string why) =>
        new(ErrorIds.OptionConflict, $"{option} and {other} exclude each other: {why}.", option);

    /// <summary>Lays what the command waits for over the request for it.</summary>
    /// <exception cref="QmeException">There is no such task to wait for.</exception>
    public RunRequest Over(RunRequest request, QmeEngine engine) => request with
    {
        Queue = options.Queue ?? (IsGiven(nameof(IRunOptions.MaxParallel)) ? QmeEngine.DefaultQueue : null),
        MaxParallel = options.MaxParallel,
        Dependencies =
        [
            .. On(options.AfterOk, DependencyKind.AfterOk, engine),
            .. On(options.AfterAny, DependencyKind.AfterAny, engine),
            .. On(options.AfterNotOk, DependencyKind.AfterNotOk, engine),
        ],
    };

    private IEnumerable<Dependency> On(string[]? tasks, DependencyKind kind, QmeEngine engine) => (tasks ?? [])
        .SelectMany(task => engine.Find(TaskSelector.Parse(task), new RefreshRequest(RefreshMode.Never, cmdlet.Log, cmdlet.PipelineStopToken)))
        .Select(task => new Dependency(kind, task.Id));

    private bool IsGiven(string option) => cmdlet.MyInvocation.BoundParameters.ContainsKey(option);
}
