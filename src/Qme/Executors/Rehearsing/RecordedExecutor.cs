using System.Text.Json;
using Qme.Configuration;
using Qme.Execution;

namespace Qme.Executors;

/// <summary>An executor that does what another one does, and says what it was told and what it asked: for transcripts.</summary>
/// <param name="inner">The other one.</param>
/// <param name="notes">Is told.</param>
public sealed class RecordedExecutor(Executor inner, IExecutorNotes notes) : Executor
{
    /// <inheritdoc/>
    public override string Name => inner.Name;

    /// <inheritdoc/>
    public override string Description => inner.Description;

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => inner.Settings;

    /// <inheritdoc/>
    public override IReadOnlyList<ExecutorAction> Actions => field ??= [.. inner.Actions.Select(Recorded)];

    /// <inheritdoc/>
    public override bool IsCommandTheWork => inner.IsCommandTheWork;

    /// <inheritdoc/>
    public override string? Surroundings => inner.Surroundings;

    /// <inheritdoc/>
    public override string Takes => inner.Takes;

    /// <inheritdoc/>
    public override IReadOnlyList<string> RestartArguments => inner.RestartArguments;

    /// <inheritdoc/>
    public override TimeSpan OutputDelay => inner.OutputDelay;

    /// <inheritdoc/>
    public override IEnumerable<string> EndedSurroundings(ExecutorContext context, IEnumerable<string> surroundings) => inner.EndedSurroundings(context, surroundings);

    /// <inheritdoc/>
    public override bool Recognizes(CommandLine command) => inner.Recognizes(command);

    /// <inheritdoc/>
    public override JsonElement? Prepare(ExecutorContext context, QmeTask task) => inner.Prepare(context, task);

    /// <inheritdoc/>
    public override TaskUpdate Conclude(ExecutorContext context, QmeTask task, CommandEnd end)
    {
        notes.Begin(new PlayedStep.Submit(task, end.Exit.ExitCode ?? ProcessExit.SignalBase + (end.Exit.Signal ?? 0)));
        return inner.Conclude(Recorded(context), task, end);
    }

    /// <inheritdoc/>
    public override CommandLine CommandToRestart(QmeTask task, IReadOnlyDictionary<string, object?> arguments) => inner.CommandToRestart(task, arguments);

    /// <inheritdoc/>
    public override IEnumerable<string> NoticesBeforeRestart(QmeTask task) => inner.NoticesBeforeRestart(task);

    /// <inheritdoc/>
    public override TimeSpan RefreshInterval(Settings settings) => inner.RefreshInterval(settings);

    /// <inheritdoc/>
    public override IEnumerable<(QmeTask Task, TaskUpdate Update)> Refresh(RefreshCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        notes.Begin(new PlayedStep.Refresh());
        call.Context = Recorded(call.Context);
        return inner.Refresh(call);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<OutputFiles> OutputOf(QmeTask task) => inner.OutputOf(task);

    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<string, string?>> Describe(QmeTask task) => inner.Describe(task);

    /// <summary>Puts it in the place of the other one in this process, until what is returned is disposed of.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.ExecutorBuiltIn"/>.</exception>
    public IDisposable Use()
    {
        Origin = inner.Origin;
        ExecutorName.Require(Name);
        return SessionExecutors.Lend(this);
    }

    private ExecutorAction Recorded(ExecutorAction action) => action with
    {
        Perform = call =>
        {
            notes.Begin(new PlayedStep.Act(action.Name, [.. call.Tasks.Select(task => task.Id)], call.Arguments));
            return action.Perform(call with { Context = Recorded(call.Context) });
        },
    };

    private ExecutorContext Recorded(ExecutorContext context) => context with
    {
        StandIn = (question, stop) =>
        {
            CaptureResult answer = context.Ask(question, stop);
            notes.Ask(question, answer);
            return answer;
        },
    };
}

/// <summary>What a <see cref="RecordedExecutor"/> is told to do.</summary>
public abstract record PlayedStep
{
    /// <summary>To say what the end of a command means.</summary>
    public sealed record Submit(QmeTask Task, int ExitCode) : PlayedStep;

    /// <summary>To ask about tasks.</summary>
    public sealed record Refresh : PlayedStep;

    /// <summary>To do something with tasks.</summary>
    public sealed record Act(string Name, IReadOnlyList<int> Tasks, IReadOnlyDictionary<string, object?> Arguments) : PlayedStep;
}

/// <summary>Who keeps what a <see cref="RecordedExecutor"/> says, call by call.</summary>
public interface IExecutorNotes
{
    /// <summary>The executor is called; what it asks from now on it asks for this.</summary>
    void Begin(PlayedStep step);

    /// <summary>It has asked something, and got an answer.</summary>
    void Ask(Capture question, CaptureResult answer);
}
