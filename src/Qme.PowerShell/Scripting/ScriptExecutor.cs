using System.Collections;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Text.Json;
using Qme.Configuration;
using Qme.Execution;
using Qme.Executors;
using Qme.PowerShell.Views;
using Qme.Store;

namespace Qme.PowerShell.Scripting;

/// <summary>An executor that is written in PowerShell.</summary>
internal sealed class ScriptExecutor(ExecutorDefinition definition) : Executor
{
    // More than any program says that submits something.
    private const int MostLines = 100_000;

    internal static readonly Setting BlockTimeout = new(
        "block_timeout", "60s", SettingKind.Duration, "How long the executor's own code may take for one call before it is stopped; a program that it asks, half of that.");

    // For what is asked in passing, where no settings are at hand.
    private static readonly TimeSpan s_shortLimit = TimeSpan.FromSeconds(10);

    private const string RefreshSeconds = "refresh_seconds";

    private readonly Setting _refreshSeconds = new(
        RefreshSeconds,
        definition.RefreshInterval.TotalSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture),
        SettingKind.Duration,
        "How often the outside world is asked about the tasks that have not ended, at most, by all processes together.");

    /// <summary>The settings that every executor has that is written in PowerShell.</summary>
    public static IReadOnlyList<Setting> OwnSettings { get; } = [BlockTimeout, new(RefreshSeconds, "10", SettingKind.Duration, ""), .. RunSettings.All];

    /// <summary>What it was made from.</summary>
    public ExecutorDefinition Definition => definition;

    public override string Name => definition.Name;

    public override string Description => definition.Description ?? $"Takes {Takes}.";

    public override string Takes => (definition.CommandNames, definition.Match) switch
    {
        ([], null) => "only what is given to it by name (-Executor)",
        ([], var match) => $"what matches {match}",
        (var names, null) => $"the program {string.Join(" or ", names)}",
        (var names, var match) => $"the program {string.Join(" or ", names)}, where the line matches {match}",
    } + (definition.Condition is null ? "" : ", on a condition");

    public override IReadOnlyList<Setting> Settings => field ??=
    [
        .. definition.Settings,
        .. definition.Refresh is null ? (ReadOnlySpan<Setting>)[] : [_refreshSeconds],
        BlockTimeout,
        .. (definition.Inherit?.Settings ?? RunSettings.All).Where(inherited => definition.Settings.All(own => own.Key != inherited.Key) && inherited.Key != RefreshSeconds),
    ];

    public override IReadOnlyList<ExecutorAction> Actions => field ??=
    [
        .. definition.Actions.Select(ToAction),
        .. (definition.Inherit?.Actions ?? []).Where(inherited => definition.Actions.All(own => own.Name != inherited.Name)),
    ];

    public override bool IsCommandTheWork => definition.Submitted is null && (definition.Inherit?.IsCommandTheWork ?? true);

    public override TimeSpan OutputDelay => definition.Inherit?.OutputDelay ?? base.OutputDelay;

    public override IReadOnlyList<string> RestartArguments => definition.Inherit?.RestartArguments ?? [];

    public override CommandLine CommandToRestart(QmeTask task, IReadOnlyDictionary<string, object?> arguments) =>
        definition.Inherit?.CommandToRestart(task, arguments) ?? base.CommandToRestart(task, arguments);

    public override IEnumerable<string> NoticesBeforeRestart(QmeTask task) => definition.Inherit?.NoticesBeforeRestart(task) ?? [];

    public override bool Recognizes(CommandLine command) => Recognizes(command, (question, stop) => question.Run(stop));

    /// <summary>Whether a command is of this kind.</summary>
    /// <param name="command">The command.</param>
    /// <param name="ask">Who answers what the executor may ask for that.</param>
    public bool Recognizes(CommandLine command, Func<Capture, CancellationToken, CaptureResult> ask)
    {
        if (definition is { CommandNames: [], Match: null } || !(definition.CommandNames is [] || definition.CommandNames.Any(name => IsCalled(command.Name, name))))
        {
            return false;
        }

        return (definition.Match?.IsMatch(command.ToString()) ?? true) && (definition.Condition is not ScriptCode condition || Holds(condition, command, ask));
    }

    public override JsonElement? Prepare(ExecutorContext context, QmeTask task) => definition.Submitted is null ? definition.Inherit?.Prepare(context, task) : null;

    public override TaskUpdate Conclude(ExecutorContext context, QmeTask task, CommandEnd end)
    {
        if (definition.Submitted is null)
        {
            return definition.Inherit?.Conclude(context, task, end) ?? base.Conclude(context, task, end);
        }

        bool isAsked = definition.SubmittedOnFailure || end is { Exit.ExitCode: 0, WasStopped: false, HasTimedOut: false };
        return (isAsked ? Submission(context, task, end.Exit.ExitCode, end.WasStopped || end.HasTimedOut) : null) ?? base.Conclude(context, task, end);
    }

    public override TimeSpan RefreshInterval(Settings settings) =>
        definition.Refresh is not null ? settings.Duration(RefreshSeconds) : definition.Inherit?.RefreshInterval(settings) ?? base.RefreshInterval(settings);

    public override IEnumerable<(QmeTask Task, TaskUpdate Update)> Refresh(RefreshCall call)
    {
        if (definition.Submitted is null && definition.Refresh is null)
        {
            return definition.Inherit?.Refresh(call) ?? base.Refresh(call);
        }

        return LookAtCommands(call.Tasks.Where(task => !IsOutThere(task))).Select(found => (found.Task, SubmissionUnseen(call.Context, found.Task, found.Update))).Concat(AskAbout(call));
    }

    public override IReadOnlyList<OutputFiles> OutputOf(QmeTask task)
    {
        if (IsOutThere(task) && definition.OutputFile is ScriptCode code)
        {
            ScriptCall call = new($"{code.Label} of the executor {Name}", s_shortLimit, ILog.None, CancellationToken.None);
            return [.. ScriptRunspace.Call(code, new Dictionary<string, object?> { [Offer.Task] = task }, call).Select(item => OutputFileAnswer.Read(item, task, call))];
        }

        if (IsOutThere(task) && TextOf(task, "OutputPath") is string output)
        {
            return [new OutputFiles(output, TextOf(task, "ErrorPath") ?? output, task.Started is not null)];
        }

        return definition.Submitted is null ? definition.Inherit?.OutputOf(task) ?? base.OutputOf(task) : base.OutputOf(task);
    }

    public override IEnumerable<KeyValuePair<string, string?>> Describe(QmeTask task) => TaskData.Entries(task, [.. definition.Columns.Select(column => column.Name)]);

    /// <summary>Whether the work of a task is not a process of this machine, but something that was submitted.</summary>
    private bool IsOutThere(QmeTask task) => definition.Submitted is not null && task.Data is { ValueKind: JsonValueKind.Object };

    private static bool IsCalled(string program, string name) => OperatingSystem.IsWindows()
        ? Path.GetFileNameWithoutExtension(program).Equals(Path.GetFileNameWithoutExtension(name), StringComparison.OrdinalIgnoreCase)
        : program == name;

    private bool Holds(ScriptCode condition, CommandLine command, Func<Capture, CancellationToken, CaptureResult> ask)
    {
        ScriptCall call = new($"{condition.Label} of the executor {Name}", s_shortLimit, ILog.None, CancellationToken.None) { Ask = ask };
        return ScriptRunspace.Call(condition, new Dictionary<string, object?> { [Offer.Command] = command }, call) is [.., PSObject last] && LanguagePrimitives.IsTrue(last);
    }

    /// <summary>What the command has submitted; null when that is nothing: it was asked for help, say.</summary>
    private TaskUpdate? Submission(ExecutorContext context, QmeTask task, int? exitCode, bool wasStopped)
    {
        ScriptCode code = definition.Submitted!;
        ScriptCall call = CallOf(code, context);
        ScriptReply result = new(LinesOf(task.OutputPath), LinesOf(task.ErrorPath), exitCode, task.ProcessId) { WasStopped = wasStopped };
        PSObject[] given = [.. Call(code, context, call, new(Offer.Task, task), new(Offer.Result, result)).OfType<PSObject>()];
        return given switch
        {
            [] => null,
            [PSObject one] when DataJson.Values(one) is { } values => values.Count == 0 ? null : Submission(call, task, values),
            [PSObject one] => throw call.Failure($"it wrote '{one}', which is neither a table nor an object with what is known of the task."),
            _ => throw call.Failure($"it wrote {given.Length} things, and not one with what is known of the task."),
        };
    }

    /// <summary>What a command has submitted whose end nobody saw.</summary>
    private TaskUpdate SubmissionUnseen(ExecutorContext context, QmeTask task, TaskUpdate update)
    {
        try
        {
            return (definition.SubmittedOnFailure && update.State is QmeTaskState.Lost ? Submission(context, task, exitCode: null, wasStopped: false) : null) ?? update;
        }
        catch (QmeException e) when (e.ErrorId == ErrorIds.ExecutorFailed)
        {
            context.Log.Error(e);
            return update;
        }
    }

    private TaskUpdate Submission(ScriptCall call, QmeTask task, IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        bool tellsMore = values.Any(value => value.Key.Equals(TaskAnswer.Data, StringComparison.OrdinalIgnoreCase));
        try
        {
            TaskUpdate update = tellsMore ? TaskAnswer.Update(task, TaskAnswer.Named(values), QmeTaskState.Pending) : new TaskUpdate(QmeTaskState.Pending) { Data = DataJson.Merge(null, values) };
            return update with { Ref = RefIn(tellsMore ? DataJson.Values(values.First(value => value.Key.Equals(TaskAnswer.Data, StringComparison.OrdinalIgnoreCase)).Value) ?? [] : values, call) };
        }
        catch (FormatException e)
        {
            throw call.Failure(e.Message, e);
        }
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

    private IEnumerable<(QmeTask Task, TaskUpdate Update)> AskAbout(RefreshCall call)
    {
        bool Concerns(QmeTask task) => definition.Submitted is null || IsOutThere(task);
        QmeTask[] wanted = [.. call.Tasks.Where(task => Concerns(task) && (!task.HasEnded || (call.IsDemanded && task.State is QmeTaskState.Lost)))];
        if (definition.Refresh is not ScriptCode code || wanted.Length == 0)
        {
            return [];
        }

        // Whoever wanted to see one: the answer is about all of them anyway.
        QmeTask[] all = [.. call.ListNotEnded().Where(Concerns).UnionBy(wanted, task => task.Uid)];
        return call.Ask("", wanted, () => Ask(code, all, call.Context));
    }

    private IEnumerable<(QmeTask Task, TaskUpdate? Update)> Ask(ScriptCode code, QmeTask[] tasks, ExecutorContext context)
    {
        ScriptCall call = CallOf(code, context);
        RefreshAnswers answers = new(tasks, call);
        foreach (KeyValuePair<string, object?> some in Portions(code, tasks))
        {
            IReadOnlyList<PSObject?> told;
            try
            {
                told = Call(code, context, call, some);
            }
            catch (QmeException e) when (e.ErrorId == ErrorIds.ExecutorFailed && ScriptCall.Thrown(e) is string words)
            {
                throw new QmeException(ErrorIds.SchedulerUnreachable, $"{Name}: {words}", Name, e);
            }
            catch (QmeException e) when (e.ErrorId == ErrorIds.ExecutorFailed)
            {
                context.Log.Error(e);
                continue;
            }

            foreach ((QmeTask, TaskUpdate?) answer in answers.Read(told))
            {
                yield return answer;
            }
        }
    }

    private ExecutorAction ToAction(ScriptAction action)
    {
        bool ends = action.Name == LocalActions.Cancel.Name;
        return new ExecutorAction(action.Name, action.Description, !action.IsReading, call => Perform(action, ends, call))
        {
            Arguments = action.Arguments,
            Refusal = task => ends && task.HasEnded ? $"has ended already: {task.State}." : null,
        };
    }

    private IEnumerable<ActionResult> Perform(ScriptAction action, bool ends, ActionCall call)
    {
        // What is still being submitted is a process of this machine.
        ILookup<bool, QmeTask> byPlace = call.Tasks.ToLookup(task => ends && definition.Submitted is not null && !IsOutThere(task));
        if (byPlace[true].Any())
        {
            foreach (ActionResult result in LocalActions.Cancel.Perform(call with { Tasks = [.. byPlace[true]] }))
            {
                yield return result;
            }
        }

        QmeTask[] tasks = [.. byPlace[false]];
        foreach (QmeTask task in ends ? tasks : [])
        {
            yield return new ActionResult.Stopping(task);
        }

        ScriptCall scriptCall = CallOf(action.Code, call.Context);
        Hashtable arguments = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, object? value) in call.Arguments)
        {
            arguments[name] = value;
        }

        foreach (KeyValuePair<string, object?> some in Portions(action.Code, tasks))
        {
            foreach (ActionResult result in Perform(action, call.Context, scriptCall, some, arguments))
            {
                yield return result;
            }
        }
    }

    private static List<ActionResult> Perform(ScriptAction action, ExecutorContext context, ScriptCall call, KeyValuePair<string, object?> some, Hashtable arguments)
    {
        QmeTask[] tasks = some.Value as QmeTask[] ?? [(QmeTask)some.Value!];
        try
        {
            IReadOnlyList<PSObject?> given = Call(action.Code, context, call, some, new(Offer.Arguments, arguments));
            return action.IsReading
                ? [.. given.Select(item => new ActionResult.Given(tasks[0], item))]
                : [.. ActionAnswers.Read(tasks, given, call)];
        }
        catch (QmeException e) when (e.ErrorId == ErrorIds.ExecutorFailed)
        {
            return [new ActionResult.Failed(tasks[0], new QmeException(e.ErrorId, $"{Named(tasks)}: {e.Message}", tasks[0].Id, e))];
        }
    }

    private static string Named(QmeTask[] tasks) => tasks.Length == 1 ? $"Task {tasks[0].Id} ({tasks[0].Command})" : $"Tasks {string.Join(", ", tasks.Select(task => task.Id))}";

    /// <summary>The tasks as code wants them: one by one, or all at once.</summary>
    private static IEnumerable<KeyValuePair<string, object?>> Portions(ScriptCode code, QmeTask[] tasks) =>
        tasks.Length == 0 ? []
        : code.Wants(Offer.Task) ? tasks.Select(task => new KeyValuePair<string, object?>(Offer.Task, task))
        : [new(Offer.Tasks, tasks)];

    private ScriptCall CallOf(ScriptCode code, ExecutorContext context) =>
        new($"{code.Label} of the executor {Name}", context.Settings.Duration(BlockTimeout.Key), context.Log, context.Stop) { Ask = context.Ask };

    private static IReadOnlyList<PSObject?> Call(ScriptCode code, ExecutorContext context, ScriptCall call, params IEnumerable<KeyValuePair<string, object?>> offered) =>
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

    private static string[] LinesOf(string path) => File.Exists(path) ? [.. OutputFile.ReadLines(path).Take(MostLines)] : [];

    private static string? TextOf(QmeTask task, string name) =>
        task.Data is { ValueKind: JsonValueKind.Object } data && data.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
