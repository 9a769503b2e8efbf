using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Qme.Execution;
using Qme.Executors;

namespace Qme.PowerShell.Scripting.Testing;

/// <summary>
/// Lets an executor come to where a transcript shows tasks that have not ended, and then gives it bad answers, and tasks of which nothing is known. It must not
/// stumble, must come to an end, and must not say more than it can know.
/// </summary>
/// <param name="executor">The executor.</param>
/// <param name="transcript">The transcript.</param>
/// <param name="stop">Cancelled when nobody waits for it any more.</param>
internal sealed class BadInputChecks(ScriptExecutor executor, Transcript transcript, CancellationToken stop) : IDisposable
{
    // No scheduler gives such a name.
    private const string UnknownRef = "987654321";

    private static readonly Dictionary<string, object?> s_noArguments = [];

    private TranscriptPlay? _ready;
    private string _before = "";

    /// <summary>Checks, each with what is wrong.</summary>
    public IEnumerable<(string Name, IReadOnlyList<string> Wrong)> Run()
    {
        ExecutorDefinition definition = executor.Definition;
        Exchange? command = transcript.Steps.Where(step => step.Kind is StepKind.Submit).SelectMany(step => step.Exchanges.Take(1)).FirstOrDefault();
        if (command is not null && definition.Submitted is ScriptCode submitted)
        {
            yield return ($"{submitted.Label}: an empty answer", Submit(command.Command, BadAnswer.Nothing, exitCode: 0));
            yield return ($"{submitted.Label}: rubbish", Submit(command.Command, BadAnswer.Rubbish, exitCode: 0));
            yield return ($"{submitted.Label}: an error", Submit(command.Command, BadAnswer.Nothing, exitCode: 1));
        }

        int length = LongestWithOpenTasks();
        if (length == 0)
        {
            yield break;
        }

        foreach (BadAnswer answer in definition.Refresh is null ? [] : BadAnswer.All)
        {
            yield return ($"{definition.Refresh!.Label}: {answer.Name}", Refresh(length, answer));
        }

        if (definition is { Refresh: not null, Submitted: not null })
        {
            yield return ($"{definition.Refresh.Label}: a task nobody knows", RefreshUnknown(length));
            yield return ($"{definition.Refresh.Label}: a task without data", RefreshPlanted(length, EmptyData()));
        }

        if (definition is { OutputFile: ScriptCode outputFile, Submitted: not null })
        {
            yield return ($"{outputFile.Label}: a task without data", LookForOutput());
        }

        foreach (ScriptAction action in definition.Actions)
        {
            foreach (BadAnswer answer in BadAnswer.All)
            {
                yield return ($"{action.Code.Label}: {answer.Name}", Act(action, length, answer));
            }

            if (definition.Submitted is not null)
            {
                yield return ($"{action.Code.Label}: a task without data", ActWithoutData(action));
            }
        }
    }

    private List<string> Submit(CommandLine command, BadAnswer answer, int exitCode)
    {
        using TranscriptPlay play = new(executor, transcript.Environment, stop);
        CaptureResult said = answer.Give(new Capture(command.FilePath, command.ArgumentList));
        play.Stage.Answer = answer.Give;
        List<string> wrong = Accidents(play.Hear(() => play.Stage.Submit(command, said with { ExitCode = exitCode })));
        wrong.AddRange(play.Open.Select(task => task.Ref is string name
            ? $"It took '{name}' for the name of what was submitted."
            : "It said that something was submitted, and did not say what."));
        return wrong;
    }

    private List<string> Refresh(int length, BadAnswer answer)
    {
        TranscriptPlay play = Ready(length);
        QmeTask[] before = play.Open;
        play.Stage.Answer = answer.Give;
        HeardErrors heard = play.Hear(play.Stage.Refresh);
        return [.. Accidents(heard), .. Invented(play, before, answer)];
    }

    private static IEnumerable<string> Invented(TranscriptPlay play, QmeTask[] before, BadAnswer answer)
    {
        foreach (QmeTask task in before)
        {
            QmeTask after = play.Stage.Tasks.Single(t => t.Id == task.Id);
            if (after.State != task.State && !(after.State is QmeTaskState.Lost && answer.HasAnswered))
            {
                yield return $"It said that task {task.Id} is {after.State}, which nobody had told it."
                    + (after.State is QmeTaskState.Complete ? " A task that nobody knows any more is Lost." : "");
            }
        }
    }

    private List<string> RefreshUnknown(int length)
    {
        TranscriptPlay play = Ready(length);
        QmeTask known = play.Open[0];

        // The same data, under a name that nobody has.
        JsonObject data = JsonObject.Create(known.Data ?? EmptyData())!;
        foreach ((string key, JsonNode? value) in data.ToArray())
        {
            data[key] = value?.ToString() != known.Ref ? value?.DeepClone() : value?.GetValueKind() is JsonValueKind.Number ? int.Parse(UnknownRef, CultureInfo.InvariantCulture) : UnknownRef;
        }

        return RefreshPlanted(length, JsonSerializer.SerializeToElement(data));
    }

    private List<string> RefreshPlanted(int length, JsonElement data)
    {
        TranscriptPlay play = Ready(length);
        QmeTask planted = play.Stage.Plant(new CommandLine(play.Open[0].FilePath, play.Open[0].ArgumentList), PlantedRef, data);
        play.Stage.Answer = question => Answers.Find(AllAnswers(), question)?.Result ?? new CaptureResult(1, "", $"{question.Program}: there is no such job\n");
        HeardErrors heard = play.Hear(play.Stage.Refresh);
        return [.. Accidents(heard), .. heard.All.Except(heard.Accidents).Select(error => error.Message).Concat(heard.Warnings).Select(words => $"Because of one such task it said nothing of the others: {words}"), .. Invented(play, [planted], BadAnswer.Nothing)];
    }

    private List<string> Act(ScriptAction action, int length, BadAnswer answer)
    {
        TranscriptPlay play = Ready(length);
        QmeTask[] tasks = play.Open;
        int asked = 0;
        play.Stage.Answer = question =>
        {
            asked++;
            return answer.Give(question);
        };
        IReadOnlyList<ActionResult> results = [];
        HeardErrors heard = play.Hear(() => results = play.Act(action.Name, tasks, s_noArguments));
        List<string> wrong = Accidents(heard);
        if (!action.IsReading && !answer.HasAnswered && asked > 0 && !heard.HasSaid && !results.Any(result => result is ActionResult.Given))
        {
            wrong.Add("It did not say that it failed: throw, or (& $Capture …).OrThrow().");
        }

        return wrong;
    }

    private List<string> LookForOutput()
    {
        using TranscriptPlay play = new(executor, transcript.Environment, stop);
        QmeTask planted = play.Stage.Plant(transcript.Steps.SelectMany(step => step.Exchanges).First().Command, PlantedRef, EmptyData());
        return Accidents(play.Hear(() => executor.OutputOf(planted)));
    }

    private List<string> ActWithoutData(ScriptAction action)
    {
        using TranscriptPlay play = new(executor, transcript.Environment, stop);
        QmeTask planted = play.Stage.Plant(transcript.Steps.SelectMany(step => step.Exchanges).First().Command, PlantedRef, EmptyData());
        List<Capture> asked = [];
        play.Stage.Answer = question =>
        {
            asked.Add(question);
            return BadAnswer.Nothing.Give(question);
        };
        List<string> wrong = Accidents(play.Hear(() => play.Act(action.Name, [planted], s_noArguments)));
        wrong.AddRange(asked.Where(question => !action.IsReading && question.ArgumentList.Any(string.IsNullOrWhiteSpace)).Select(question => $"It ran {question}, with nothing where there was to be a name."));
        return wrong;
    }

    public void Dispose() => _ready?.Dispose();

    /// <summary>How many steps there are up to the last one after which a task has not ended.</summary>
    private int LongestWithOpenTasks()
    {
        int longest = 0;
        using TranscriptPlay play = new(executor, transcript.Environment, stop);
        for (int i = 0; i < transcript.Steps.Count; i++)
        {
            play.Play(transcript.Steps[i]);
            longest = play.Open.Length > 0 ? i + 1 : longest;
        }

        return longest;
    }

    // What was submitted has its name, whatever else an earlier version of the executor has kept of it.
    private string? PlantedRef => executor.Definition.Ref is null ? null : UnknownRef;

    /// <summary>A play that has come so far. One that nothing has come of since can be used again.</summary>
    private TranscriptPlay Ready(int length)
    {
        if (_ready is null || Known(_ready) != _before)
        {
            _ready?.Dispose();
            _ready = new TranscriptPlay(executor, transcript.Environment, stop);
            foreach (TranscriptStep step in transcript.Steps.Take(length))
            {
                _ready.Play(step);
            }

            _before = Known(_ready);
        }

        return _ready;
    }

    private static string Known(TranscriptPlay play) => string.Join('\n', play.Stage.Tasks.Select(task => $"{task.Id} {task.Ref} {TranscriptPlay.Value(task, Expectation.State)} {task.Data}"));

    private IEnumerable<Exchange> AllAnswers() => transcript.Steps.Where(step => step.Kind is not StepKind.Submit).SelectMany(step => step.Exchanges);

    private static List<string> Accidents(HeardErrors heard) => [.. heard.Accidents.Select(error => error.Message)];

    private static JsonElement EmptyData() => JsonSerializer.SerializeToElement(new Dictionary<string, string>());
}
