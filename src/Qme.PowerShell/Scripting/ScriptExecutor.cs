using System.Collections;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Text.Json;
using Qme.Configuration;
using Qme.Execution;
using Qme.Executors;
using Qme.PowerShell.Views;
using Qme.Store;
using Regex = System.Text.RegularExpressions.Regex;
using RegexMatchTimeoutException = System.Text.RegularExpressions.RegexMatchTimeoutException;

namespace Qme.PowerShell.Scripting;

/// <summary>An executor that is written in PowerShell.</summary>
internal sealed class ScriptExecutor(ExecutorDefinition definition) : Executor
{
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

    private readonly ScriptSubmission? _submission = definition.Submitted is ScriptCode submitted ? new ScriptSubmission(definition, submitted) : null;

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
        .. definition.Actions.Select(new ScriptActions(task => definition.Submitted is null || IsOutThere(task)).Of),
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

        return (definition.Match is not Regex match || Matches(match, command)) && (definition.Condition is not ScriptCode condition || Holds(condition, command, ask));
    }

    public override JsonElement? Prepare(ExecutorContext context, QmeTask task) => definition.Submitted is null ? definition.Inherit?.Prepare(context, task) : null;

    public override TaskUpdate Conclude(ExecutorContext context, QmeTask task, CommandEnd end)
    {
        if (_submission is null)
        {
            return definition.Inherit?.Conclude(context, task, end) ?? base.Conclude(context, task, end);
        }

        bool isAsked = definition.SubmittedOnFailure || end is { Exit.ExitCode: 0, WasStopped: false, HasTimedOut: false };
        return (isAsked ? _submission.Find(context, task, end.Exit.ExitCode, end.WasStopped || end.HasTimedOut) : null) ?? base.Conclude(context, task, end);
    }

    public override TimeSpan RefreshInterval(Settings settings) =>
        definition.Refresh is not null ? settings.Duration(RefreshSeconds) : definition.Inherit?.RefreshInterval(settings) ?? base.RefreshInterval(settings);

    public override IEnumerable<(QmeTask Task, TaskUpdate Update)> Refresh(RefreshCall call)
    {
        if (definition.Submitted is null && definition.Refresh is null)
        {
            return definition.Inherit?.Refresh(call) ?? base.Refresh(call);
        }

        return LookAtCommands(call.Tasks.Where(task => !IsOutThere(task)))
            .Select(found => (found.Task, _submission?.Unseen(call.Context, found.Task, found.Update) ?? found.Update))
            .Concat(AskAbout(call));
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
            // Not every scheduler says when something started. What has an exit code, or is complete, has.
            bool hasStarted = task.Started is not null || task.ExitCode is not null || task.State is QmeTaskState.Complete;
            return [new OutputFiles(output, TextOf(task, "ErrorPath") ?? output, hasStarted)];
        }

        return definition.Submitted is null ? definition.Inherit?.OutputOf(task) ?? base.OutputOf(task) : base.OutputOf(task);
    }

    public override IEnumerable<KeyValuePair<string, string?>> Describe(QmeTask task) => TaskData.Entries(task, [.. definition.Columns.Select(column => column.Name)])
        .Select(entry => new KeyValuePair<string, string?>(definition.Columns.FirstOrDefault(column => column.Name == entry.Key)?.Label ?? entry.Key, entry.Value));

    /// <summary>Whether the work of a task is not a process of this machine, but something that was submitted.</summary>
    private bool IsOutThere(QmeTask task) => definition.Submitted is not null && task.Data is { ValueKind: JsonValueKind.Object };

    private static bool IsCalled(string program, string name) => OperatingSystem.IsWindows()
        ? Path.GetFileNameWithoutExtension(program).Equals(Path.GetFileNameWithoutExtension(name), StringComparison.OrdinalIgnoreCase)
        : program == name;

    private bool Matches(Regex match, CommandLine command)
    {
        try
        {
            return match.IsMatch(command.ToString());
        }
        catch (RegexMatchTimeoutException e)
        {
            throw new QmeException(ErrorIds.ExecutorFailed, $"-Match of the executor {Name}: '{match}' was not decided within {match.MatchTimeout.TotalSeconds:0.###} seconds.", Name, e);
        }
    }

    private bool Holds(ScriptCode condition, CommandLine command, Func<Capture, CancellationToken, CaptureResult> ask)
    {
        ScriptCall call = new($"{condition.Label} of the executor {Name}", s_shortLimit, ILog.None, CancellationToken.None) { Ask = ask };
        return ScriptRunspace.Call(condition, new Dictionary<string, object?> { [Offer.Command] = command }, call) is [.., PSObject last] && LanguagePrimitives.IsTrue(last);
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
        ScriptCall call = ScriptCalls.By(context, code);
        foreach (KeyValuePair<string, object?> some in ScriptCalls.Portions(code, tasks))
        {
            IReadOnlyList<PSObject?> told;
            try
            {
                told = ScriptCalls.Call(code, context, call, some);
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

            foreach ((QmeTask, TaskUpdate?) answer in new RefreshAnswers(ScriptCalls.TasksOf(some), call).Read(told))
            {
                yield return answer;
            }
        }
    }

    private static string? TextOf(QmeTask task, string name) =>
        task.Data is { ValueKind: JsonValueKind.Object } data && data.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
