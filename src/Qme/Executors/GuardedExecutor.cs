using System.Text.Json;
using Qme.Configuration;
using Qme.Execution;

namespace Qme.Executors;

/// <summary>
/// An executor of somebody else, of which nobody knows what it throws: whatever that is becomes the error <see cref="ErrorIds.ExecutorFailed"/>, which
/// names the executor and what it was asked for.
/// </summary>
internal sealed class GuardedExecutor : Executor
{
    private readonly Executor _executor;

    /// <exception cref="QmeException"><see cref="ErrorIds.ExecutorInvalid"/>: it cannot even say what it is.</exception>
    public GuardedExecutor(Executor executor)
    {
        _executor = executor;
        try
        {
            Name = executor.Name;
            Description = executor.Description;
            Takes = executor.Takes;
            Settings = [.. executor.Settings];
            Actions = [.. executor.Actions.Select(Guarded)];
        }
        catch (Exception e) when (e is not QmeException)
        {
            throw new QmeException(ErrorIds.ExecutorInvalid, $"The executor {executor.GetType().FullName} cannot say what it is: {OneLine(e)}", executor.GetType().FullName, e);
        }
    }

    public override string Name { get; }

    public override string Description { get; }

    public override string Takes { get; }

    public override IReadOnlyList<Setting> Settings { get; }

    public override IReadOnlyList<ExecutorAction> Actions { get; }

    public override bool IsCommandTheWork => Guard(nameof(IsCommandTheWork), () => _executor.IsCommandTheWork);

    public override string? Surroundings => Guard(nameof(Surroundings), () => _executor.Surroundings);

    public override IReadOnlyList<string> RestartArguments => Guard(nameof(RestartArguments), () => _executor.RestartArguments);

    public override TimeSpan OutputDelay => Guard(nameof(OutputDelay), () => _executor.OutputDelay);

    public override bool Recognizes(CommandLine command) => Guard(nameof(Recognizes), () => _executor.Recognizes(command));

    public override JsonElement? Prepare(ExecutorContext context, QmeTask task) => Guard(nameof(Prepare), () => _executor.Prepare(context, task));

    public override TaskUpdate Conclude(ExecutorContext context, QmeTask task, CommandEnd end) =>
        Guard(nameof(Conclude), () => _executor.Conclude(context, task, end) ?? throw new InvalidOperationException("it gave nothing."));

    public override CommandLine CommandToRestart(QmeTask task, IReadOnlyDictionary<string, object?> arguments) =>
        Guard(nameof(CommandToRestart), () => _executor.CommandToRestart(task, arguments));

    public override IEnumerable<string> NoticesBeforeRestart(QmeTask task) => GuardAll(nameof(NoticesBeforeRestart), () => _executor.NoticesBeforeRestart(task));

    public override IEnumerable<string> EndedSurroundings(ExecutorContext context, IEnumerable<string> surroundings) =>
        GuardAll(nameof(EndedSurroundings), () => _executor.EndedSurroundings(context, surroundings));

    public override TimeSpan RefreshInterval(Settings settings) => Guard(nameof(RefreshInterval), () => _executor.RefreshInterval(settings));

    public override IEnumerable<(QmeTask Task, TaskUpdate Update)> Refresh(RefreshCall call) => GuardAll(nameof(Refresh), () => _executor.Refresh(call));

    public override IReadOnlyList<OutputFiles> OutputOf(QmeTask task) => Guard(nameof(OutputOf), () => _executor.OutputOf(task));

    public override IEnumerable<KeyValuePair<string, string?>> Describe(QmeTask task) => GuardAll(nameof(Describe), () => _executor.Describe(task));

    private ExecutorAction Guarded(ExecutorAction action) => action with
    {
        Perform = call => GuardAll($"the action {action.Name}", () => action.Perform(call)),
        Refusal = task => Guard($"the action {action.Name}", () => action.Refusal(task)),
    };

    private T Guard<T>(string what, Func<T> ask)
    {
        try
        {
            return ask();
        }
        catch (Exception e) when (IsUnforeseen(e))
        {
            throw Failure(what, e);
        }
    }

    private IEnumerable<T> GuardAll<T>(string what, Func<IEnumerable<T>> ask)
    {
        using IEnumerator<T> items = Guard(what, () => ask().GetEnumerator());
        while (Guard(what, items.MoveNext))
        {
            yield return items.Current;
        }
    }

    // What it says itself is for a person already, and a stop is nobody's fault.
    private static bool IsUnforeseen(Exception e) => e is not (QmeException or OperationCanceledException);

    private QmeException Failure(string what, Exception e) =>
        new(ErrorIds.ExecutorFailed, $"{what} of the executor {Name}: {e.GetType().Name}: {OneLine(e)}", Name, e);

    private static string OneLine(Exception e) => e.Message.ReplaceLineEndings(" ");
}
