using Qme.Executors;

namespace Qme.PowerShell.Scripting.Testing;

/// <summary>Tests an executor: its definition, its code, what it does with the answers in transcripts, and what it does with bad ones.</summary>
/// <param name="executor">The executor.</param>
/// <param name="transcripts">The transcripts.</param>
/// <param name="stop">Cancelled when nobody waits for it any more.</param>
internal sealed class ExecutorTest(Executor executor, IReadOnlyList<Transcript> transcripts, CancellationToken stop)
{
    private readonly HashSet<QmeTaskState> _seen = [];

    /// <summary>Runs the test.</summary>
    public IEnumerable<ExecutorCheck> Run()
    {
        if (executor is ScriptExecutor script)
        {
            CodeChecks code = new(script, stop);
            yield return Check("definition", executor.Takes, [.. code.OfDefinition()]);
            bool isSound = true;
            foreach ((string label, IReadOnlyList<string> wrong) in code.OfCode())
            {
                isSound &= wrong.Count == 0;
                yield return Check($"{label}: code", "self-contained", wrong);
            }

            // What runs programs by itself is not run here.
            if (!isSound)
            {
                yield break;
            }
        }

        if (transcripts.Count == 0 && executor is not ScriptExecutor && executor.Origin == Executor.BuiltIn)
        {
            yield return new ExecutorCheck(executor.Name, "transcripts", CheckOutcome.Skipped, $"{executor.Name} is compiled, and comes with Qme, whose own tests are about it: there is no transcript. One of your own can be named by -Transcript.");
            yield break;
        }

        string place = Path.IsPathRooted(executor.Origin) || executor.Origin == Executor.BuiltIn ? $"{executor.Name}{Transcript.Extension} beside the executor's file, or -Transcript" : "name one by -Transcript";
        yield return Check("transcripts", string.Join(", ", transcripts.Select(NameOf)), transcripts.Count > 0 ? [] : [$"There is none: {place}. Test-QmeExecutor -Record writes one."]);
        foreach (ExecutorCheck check in transcripts.SelectMany(Played))
        {
            yield return check;
        }

        if (executor is ScriptExecutor own && transcripts.Count > 0)
        {
            foreach (ExecutorCheck check in Covered(own).Concat(Disappointed(own)))
            {
                yield return check;
            }
        }
    }

    private IEnumerable<ExecutorCheck> Played(Transcript transcript)
    {
        using TranscriptPlay play = new(executor, transcript.Environment, stop);
        foreach (TranscriptStep step in transcript.Steps)
        {
            IReadOnlyList<string> wrong = play.Play(step);
            string known = string.Join("; ", step.Expectations.Where(expected => expected.Name == Expectation.State).Select(expected => $"{expected.Task} {expected.Value}"));
            yield return Check($"{NameOf(transcript)}:{step.Line} {step.Name}", known, wrong);
        }

        _seen.UnionWith(play.SeenStates);
    }

    /// <summary>Whether the transcripts show all that the executor can do.</summary>
    private IEnumerable<ExecutorCheck> Covered(ScriptExecutor own)
    {
        foreach (QmeTaskState state in new CodeChecks(own, stop).StatesNamed())
        {
            yield return Check($"state {state}", "a transcript shows it", _seen.Contains(state) ? [] : ["No transcript shows a task that is so."]);
        }

        foreach (ScriptAction action in own.Definition.Actions)
        {
            bool isShown = transcripts.Any(transcript => transcript.Steps.Any(step => step.Kind is StepKind.Action && step.Action.Equals(action.Name, StringComparison.OrdinalIgnoreCase)));
            yield return Check($"action {action.Name}", "a transcript shows it", isShown ? [] : ["No transcript shows it."]);
        }
    }

    private IEnumerable<ExecutorCheck> Disappointed(ScriptExecutor own)
    {
        using BadInputChecks checks = new(own, transcripts[0], stop);
        foreach ((string name, IReadOnlyList<string> wrong) in checks.Run())
        {
            yield return Check(name, "no more than it knows", wrong);
        }
    }

    private ExecutorCheck Check(string name, string right, IReadOnlyList<string> wrong) =>
        new(executor.Name, name, wrong.Count == 0 ? CheckOutcome.Passed : CheckOutcome.Failed, wrong.Count == 0 ? right : string.Join(" ", wrong));

    private static string NameOf(Transcript transcript) => Path.GetFileName(transcript.Path);
}
