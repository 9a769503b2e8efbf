using System.Collections.ObjectModel;
using System.Management.Automation;
using Qme.Configuration;
using Qme.Executors;

namespace Qme.PowerShell.Scripting;

/// <summary>How an executor calls its code: with the tasks as the code wants them, its settings and its time limit.</summary>
internal static class ScriptCalls
{
    /// <summary>The tasks as code wants them: one by one, or all at once.</summary>
    public static IEnumerable<KeyValuePair<string, object?>> Portions(ScriptCode code, QmeTask[] tasks) =>
        tasks.Length == 0 ? []
        : code.Wants(Offer.Task) ? tasks.Select(task => new KeyValuePair<string, object?>(Offer.Task, task))
        : [new(Offer.Tasks, tasks)];

    /// <summary>The tasks of one of the <see cref="Portions"/>.</summary>
    public static QmeTask[] TasksOf(KeyValuePair<string, object?> portion) => portion.Value as QmeTask[] ?? [(QmeTask)portion.Value!];

    /// <summary>A call by whoever gave a context: within the executor's own time limit, and heard by them.</summary>
    public static ScriptCall By(ExecutorContext context, ScriptCode code) =>
        new($"{code.Label} of the executor {context.Executor.Name}", context.Settings.Duration(ScriptExecutor.BlockTimeout.Key), context.Log, context.Stop) { Ask = context.Ask };

    /// <summary>Calls code, with the settings as they are in force and what else it is offered.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.ExecutorFailed"/>.</exception>
    public static IReadOnlyList<PSObject?> Call(ScriptCode code, ExecutorContext context, ScriptCall call, params IEnumerable<KeyValuePair<string, object?>> offered) =>
        ScriptRunspace.Call(code, new Dictionary<string, object?>(offered) { [Offer.Settings] = code.Wants(Offer.Settings) ? SettingsFor(context) : null }, call);

    private static ReadOnlyDictionary<string, object?> SettingsFor(ExecutorContext context)
    {
        Dictionary<string, object?> values = new(StringComparer.OrdinalIgnoreCase);
        foreach (Setting setting in context.Executor.Settings)
        {
            string text = context.Settings.Text(setting.Key);
            values[setting.Key] =
                setting.Kind == SettingKind.Duration ? context.Settings.Duration(setting.Key)
                : setting.Kind == SettingKind.Count ? context.Settings.Count(setting.Key)
                : setting.Kind.Choices is ["true", "false"] ? text == "true"
                : text;
        }

        return new ReadOnlyDictionary<string, object?>(values);
    }
}
