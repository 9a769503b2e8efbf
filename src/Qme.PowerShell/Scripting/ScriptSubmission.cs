using System.Management.Automation;
using Qme.Executors;
using Qme.Store;

namespace Qme.PowerShell.Scripting;

/// <summary>Asks the code of an executor what a command has submitted.</summary>
/// <param name="definition">The executor.</param>
/// <param name="code">The code that tells.</param>
internal sealed class ScriptSubmission(ExecutorDefinition definition, ScriptCode code)
{
    // More than any program says that submits something.
    private const int MostLines = 100_000;

    /// <summary>What the command has submitted; null when that is nothing: it was asked for help, say.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.ExecutorFailed"/>.</exception>
    public TaskUpdate? Find(ExecutorContext context, QmeTask task, int? exitCode, bool wasStopped)
    {
        ScriptCall call = ScriptCalls.By(context, code);
        ScriptReply result = new(LinesOf(task.OutputPath), LinesOf(task.ErrorPath), exitCode, task.ProcessId) { WasStopped = wasStopped };
        TaskUpdate? submitted = Read(task, call, result, context);
        if (submitted is { State: QmeTaskState.Pending or QmeTaskState.Running } && definition.Refresh is null)
        {
            context.Log.Warn($"Task {task.Id} ({task.Command}) stays {submitted.State}: the executor {definition.Name} has {code.Label}, and no {(definition.Module is null ? "-Refresh" : ExecutorFileReader.Refresh)}, so that nobody asks what becomes of it.");
        }

        return submitted;
    }

    private TaskUpdate? Read(QmeTask task, ScriptCall call, ScriptReply result, ExecutorContext context)
    {
        PSObject[] given = [.. ScriptCalls.Call(code, context, call, new(Offer.Task, task), new(Offer.Result, result)).OfType<PSObject>()];
        try
        {
            return given switch
            {
                [] => null,
                [PSObject one] when DataJson.Values(one) is { } values => values.Count == 0 ? null : Update(call, task, values),
                [PSObject one] => throw call.Failure($"it wrote '{one}', which is neither a table nor an object with what is known of the task."),
                _ => throw call.Failure($"it wrote {given.Length} things, and not one with what is known of the task."),
            };
        }
        catch (FormatException e)
        {
            throw call.Failure(e.Message, e);
        }
    }

    /// <summary>What a command has submitted whose end nobody saw.</summary>
    public TaskUpdate Unseen(ExecutorContext context, QmeTask task, TaskUpdate update)
    {
        try
        {
            return (definition.SubmittedOnFailure && update.State is QmeTaskState.Lost ? Find(context, task, exitCode: null, wasStopped: false) : null) ?? update;
        }
        catch (QmeException e) when (e.ErrorId == ErrorIds.ExecutorFailed)
        {
            context.Log.Error(e);
            return update;
        }
    }

    private TaskUpdate Update(ScriptCall call, QmeTask task, IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        bool tellsMore = values.Any(value => value.Key.Equals(TaskAnswer.Data, StringComparison.OrdinalIgnoreCase));
        TaskUpdate update = tellsMore
            ? TaskAnswer.Update(task, TaskAnswer.Named(values), QmeTaskState.Pending)
            : new TaskUpdate(QmeTaskState.Pending) { Data = DataJson.Merge(null, values) };
        return update with { Ref = RefIn(tellsMore ? DataJson.Values(values.First(value => value.Key.Equals(TaskAnswer.Data, StringComparison.OrdinalIgnoreCase)).Value) ?? [] : values, call) };
    }

    private string RefIn(IReadOnlyList<KeyValuePair<string, object?>> values, ScriptCall call)
    {
        object? name = definition.Ref is null ? null : values.FirstOrDefault(value => value.Key.Equals(definition.Ref, StringComparison.OrdinalIgnoreCase)).Value;
        string? text = name is null ? null : LanguagePrimitives.ConvertTo<string>(name);
        if (string.IsNullOrWhiteSpace(text) && definition.IsRefSaid)
        {
            throw call.Failure($"what it wrote has nothing under '{definition.Ref}', which is to be the name of what was submitted.");
        }

        return string.IsNullOrWhiteSpace(text) ? TaskUpdate.NoRef : text.Trim();
    }

    private static string[] LinesOf(string path) => File.Exists(path) ? [.. OutputFile.ReadLines(path).Take(MostLines)] : [];
}
