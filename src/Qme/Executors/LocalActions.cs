using Qme.Store;

namespace Qme.Executors;

/// <summary>What can be done with the tasks of any executor that runs its commands as processes of this machine.</summary>
public static class LocalActions
{
    /// <summary>What is known of the task.</summary>
    public static ExecutorAction Status { get; } = new("status", "What is known of the task.", ChangesTasks: false, call => call.Tasks.Select(StatusOf));

    /// <summary>What the task wrote to its standard output.</summary>
    public static ExecutorAction Output { get; } = Reading("output", "What it wrote to its standard output.", OutputKind.Output);

    /// <summary>What the task wrote to its standard error.</summary>
    public static ExecutorAction Error { get; } = Reading("error", "What it wrote to its standard error.", OutputKind.Error);

    /// <summary>Both.</summary>
    public static ExecutorAction Outputs { get; } = Reading("outputs", "What it wrote to its standard output, then to its standard error, each under a heading.", OutputKind.All);

    /// <summary>Ends the processes of the task.</summary>
    public static ExecutorAction Cancel { get; } = new("cancel", "Ends it: SIGTERM to all its processes, SIGKILL to those that still live after the grace period.", ChangesTasks: true, LocalStop.Perform)
    {
        Refusal = LocalStop.Refusal,
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ExecutorAction> All { get; } = [Status, Output, Error, Outputs, Cancel];

    private static ActionResult.Fields StatusOf(QmeTask task) => new(
        task,
        [
            new("Id", task.Id),
            new("State", task.State.ToString()),
            new("Reason", task.Reason),
            new("ExitCode", task.ExitCode),
            new("Signal", task.Signal),
            new("ProcessId", task.ProcessId),
            new("Started", task.Started),
            new("Ended", task.Ended),
        ]);

    /// <summary>An action that reads what tasks have written.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">Its description.</param>
    /// <param name="kind">What of it is read.</param>
    /// <param name="filesOf">Where a task writes to, as far as the caller wants to see it.</param>
    internal static ExecutorAction Reading(string name, string description, OutputKind kind, Func<ActionCall, QmeTask, IReadOnlyList<OutputFiles>> filesOf) =>
        new(name, description, ChangesTasks: false, call => call.Tasks.SelectMany(task => Read(task, () => filesOf(call, task), kind)));

    private static ExecutorAction Reading(string name, string description, OutputKind kind) =>
        Reading(name, description, kind, (call, task) => call.Context.Executor.OutputOf(task));

    private static IEnumerable<ActionResult> Read(QmeTask task, Func<IReadOnlyList<OutputFiles>> filesOf, OutputKind kind)
    {
        (string? Heading, string Path)[] files;
        QmeException? failure = null;
        try
        {
            files = [.. OutputFiles.Select(task, filesOf(), kind)];
        }
        catch (QmeException e)
        {
            (files, failure) = ([], e);
        }

        if (failure is not null)
        {
            yield return new ActionResult.Failed(task, failure);
        }

        foreach ((string? heading, string path) in files)
        {
            IEnumerable<string> all = heading is null ? OutputFile.ReadLines(path) : OutputFile.ReadLines(path).Prepend(heading);
            using IEnumerator<string> lines = all.GetEnumerator();
            while (Next(lines, task, out ActionResult? result))
            {
                yield return result!;
            }
        }
    }

    /// <summary>The next line, or why there is none; false at the end.</summary>
    private static bool Next(IEnumerator<string> lines, QmeTask task, out ActionResult? result)
    {
        try
        {
            result = lines.MoveNext() ? new ActionResult.Line(task, lines.Current) : null;
        }
        catch (QmeException e)
        {
            result = new ActionResult.Failed(task, e);
        }

        return result is not null;
    }
}
