using System.Globalization;
using System.Text.Json;
using Qme.Execution;
using Qme.Executors;

namespace Qme.PowerShell.Scripting.Testing;

/// <summary>Plays a transcript: lets an executor do what it says, gives the answers that are in it, and compares what is known then.</summary>
/// <param name="executor">The executor.</param>
/// <param name="environment">Variables of the environment as they are meanwhile.</param>
/// <param name="stop">Cancelled when nobody waits for it any more.</param>
internal sealed class TranscriptPlay(Executor executor, IReadOnlyDictionary<string, string> environment, CancellationToken stop) : IDisposable
{
    // No code of an executor takes long when it is answered at once. Only what does not end has to wait for that.
    private static readonly Dictionary<string, string> s_settings = new() { [ScriptExecutor.BlockTimeout.Key] = "5s" };

    private HeardErrors _heard = new();
    private Rehearsal? _rehearsal;

    /// <summary>What is played on.</summary>
    public Rehearsal Stage => _rehearsal ??= new Rehearsal(executor, s_settings, new Forward(this), stop);

    /// <summary>The tasks that have not ended.</summary>
    public QmeTask[] Open => [.. Stage.Tasks.Where(task => !task.HasEnded)];

    /// <summary>What was in the state of a task at some time.</summary>
    public HashSet<QmeTaskState> SeenStates { get; } = [];

    /// <summary>Does something, and keeps what goes wrong meanwhile.</summary>
    public HeardErrors Hear(Action work)
    {
        HeardErrors heard = _heard = new HeardErrors();
        using PlayedEnvironment played = new(executor.Name, environment);
        heard.Try<object?>(() =>
        {
            work();
            return null;
        });
        return heard;
    }

    /// <summary>Plays a step.</summary>
    /// <returns>What is wrong; nothing if all is as the transcript says.</returns>
    public IReadOnlyList<string> Play(TranscriptStep step)
    {
        List<string> wrong = [];
        Exchange? command = step.Kind is StepKind.Submit or StepKind.Ignore ? step.Exchanges.FirstOrDefault() : null;
        if (command is not null && Recognizes(command.Command, step) != step.Kind is StepKind.Submit)
        {
            wrong.Add(step.Kind is StepKind.Submit ? $"It does not take '{command.Command}'." : $"It takes '{command.Command}'.");
        }

        if (step.Kind is StepKind.Ignore)
        {
            return wrong;
        }

        Answers answers = new(step.Exchanges.Where(exchange => exchange != command));
        Stage.Answer = answers.Give;
        HeardErrors heard = Hear(() => Do(step, command, wrong));
        SeenStates.UnionWith(Stage.Tasks.Select(task => task.State));
        wrong.AddRange(answers.Unknown.Select(asked => $"It asked '{asked}', to which the transcript has no answer here."));
        wrong.AddRange(answers.Left.Where(left => !MayBeOfCondition(left, command)).Select(left => $"It did not ask '{left.Command}'."));
        wrong.AddRange(Unexpected(step, heard, answers.Unknown.Count > 0));
        wrong.AddRange(step.Expectations.Where(expected => expected.Task is not null).Select(Difference).OfType<string>());
        return wrong;
    }

    /// <summary>Does something with tasks; a failure for one of them is heard.</summary>
    public IReadOnlyList<ActionResult> Act(string name, IReadOnlyList<QmeTask> tasks, IReadOnlyDictionary<string, object?> arguments)
    {
        IReadOnlyList<ActionResult> results = Stage.Act(name, tasks, arguments);
        foreach (ActionResult.Failed failed in results.OfType<ActionResult.Failed>())
        {
            _heard.Error(failed.Error);
        }

        return results;
    }

    public void Dispose() => _rehearsal?.Dispose();

    // Nothing is run for that either.
    private bool Recognizes(CommandLine command, TranscriptStep step)
    {
        bool isTaken = false;
        Hear(() => isTaken = executor is not ScriptExecutor script ? executor.Recognizes(command) : script.Recognizes(command, (question, _) => Answers.Find(step.Exchanges, question)?.Result
            ?? throw new QmeException(ErrorIds.CommandNotFound, $"The transcript has no answer to '{question}' here.", question.Program)));
        return isTaken;
    }

    // What a condition has asked once it may well remember.
    private bool MayBeOfCondition(Exchange left, Exchange? command) =>
        executor is ScriptExecutor { Definition.Condition: not null } && left.Command.FilePath == command?.Command.FilePath;

    private void Do(TranscriptStep step, Exchange? command, List<string> wrong)
    {
        switch (step.Kind)
        {
            case StepKind.Submit when command is not null:
                Stage.Submit(command.Command, command.Result);
                break;

            case StepKind.Submit:
                wrong.Add("There is no command in it ($ PROGRAM).");
                break;

            case StepKind.Refresh:
                Stage.Refresh();
                break;

            case StepKind.Action:
                Act(step.Action, [.. step.Tasks.Select(Task)], step.Arguments);
                break;
        }
    }

    private static IEnumerable<string> Unexpected(TranscriptStep step, HeardErrors heard, bool isUnanswered)
    {
        Expectation[] expected = [.. step.Expectations.Where(expectation => expectation.Task is null)];
        foreach (QmeException error in heard.All.Where(error => !isUnanswered && !expected.Any(e => error.Message.Contains(e.Value, StringComparison.Ordinal))))
        {
            yield return error.Message;
        }

        foreach (Expectation missing in expected.Where(e => !heard.All.Any(error => error.Message.Contains(e.Value, StringComparison.Ordinal))))
        {
            yield return $"There was no error '{missing.Value}'.";
        }
    }

    private QmeTask Task(int number) => Stage.Tasks.FirstOrDefault(task => task.Id == number) ?? throw new QmeException(ErrorIds.TaskNotFound, $"Nothing was submitted that would be task {number}.", number);

    private string? Difference(Expectation expected)
    {
        QmeTask? task = Stage.Tasks.FirstOrDefault(task => task.Id == expected.Task);
        string? value = task is null ? null : Value(task, expected.Name);
        bool holds = value is not null && (Answers.Matches(expected.Value, value) || (expected.Name == Expectation.State && value.StartsWith(expected.Value + " ", StringComparison.Ordinal)));
        return holds ? null
            : task is null ? $"There is no task {expected.Task}."
            : expected.Name == Expectation.State ? $"Task {task.Id} is {value}, not {expected.Value}."
            : value is null ? $"Task {task.Id} has no {expected.Name}, which was to be '{expected.Value}'."
            : $"The {expected.Name} of task {task.Id} is '{value}', not '{expected.Value}'.";
    }

    /// <summary>What is known of a task under a name; null for nothing.</summary>
    public static string? Value(QmeTask task, string name) => name switch
    {
        Expectation.State => string.Join(' ', new[] { task.State.ToString(), task.ExitCode?.ToString(CultureInfo.InvariantCulture), task.Reason }.Where(word => !string.IsNullOrEmpty(word))),
        nameof(QmeTask.Ref) => task.Ref,
        _ => task.Data is { ValueKind: JsonValueKind.Object } data && data.TryGetProperty(name, out JsonElement value) && value.ValueKind is not JsonValueKind.Null ? value.ToString() : null,
    };

    // The errors of each step are looked at by themselves.
    private sealed class Forward(TranscriptPlay play) : ILog
    {
        public void Error(QmeException failure) => play._heard.Error(failure);

        public void Warn(string message) => play._heard.Warn(message);

        public void Inform(string message) => play._heard.Inform(message);

        public void Verbose(string message)
        {
        }
    }
}
