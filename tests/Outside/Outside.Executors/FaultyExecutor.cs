using System.Text.Json;
using Qme;
using Qme.Execution;
using Qme.Executors;

namespace Outside.Executors;

/// <summary>Takes <c>faulty</c>, and fails where the environment variable QME_TEST_FAULT says.</summary>
public sealed class FaultyExecutor : Executor
{
    public override string Name => "faulty";

    public override string Description => "Fails where it is told to.";

    public override bool IsCommandTheWork => false;

    public override IReadOnlyList<ExecutorAction> Actions =>
    [
        new("look", "Looks.", ChangesTasks: false, call => Fails("look", call.Tasks.Select(task => new ActionResult.Line(task, "looked")))),
    ];

    public override bool Recognizes(CommandLine command) => Fails(nameof(Recognizes), command.Name == "faulty");

    public override JsonElement? Prepare(ExecutorContext context, QmeTask task) => Fails<JsonElement?>(nameof(Prepare), null);

    public override TaskUpdate Conclude(ExecutorContext context, QmeTask task, CommandEnd end) =>
        Fails(nameof(Conclude), new TaskUpdate(QmeTaskState.Pending) { Ref = "7" });

    public override IEnumerable<(QmeTask Task, TaskUpdate Update)> Refresh(RefreshCall call)
    {
        foreach (QmeTask task in call.Tasks)
        {
            yield return (task, Fails(nameof(Refresh), new TaskUpdate(QmeTaskState.Running)));
        }
    }

    public override IReadOnlyList<OutputFiles> OutputOf(QmeTask task) => Fails(nameof(OutputOf), base.OutputOf(task));

    public override IEnumerable<KeyValuePair<string, string?>> Describe(QmeTask task)
    {
        yield return new("Mood", "good");
        yield return new("Health", Fails(nameof(Describe), "fair"));
    }

    private static T Fails<T>(string where, T otherwise) =>
        Environment.GetEnvironmentVariable("QME_TEST_FAULT") == where ? throw new InvalidOperationException($"no {where}\ntoday") : otherwise;
}

/// <summary>Cannot be made, and so is none.</summary>
public sealed class NeedsSomething(string what) : Executor
{
    public override string Name => what;

    public override string Description => what;

    public override bool Recognizes(CommandLine command) => true;
}

/// <summary>Is not for others, and so is none.</summary>
internal sealed class Hidden : Executor
{
    public override string Name => "hidden";

    public override string Description => "Hidden.";

    public override bool Recognizes(CommandLine command) => true;
}
