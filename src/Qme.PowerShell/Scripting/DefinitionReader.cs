using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;
using Qme.Configuration;
using Qme.Executors;

namespace Qme.PowerShell.Scripting;

/// <summary>
/// Reads the definition of an executor from what somebody wrote: the parameters of Register-QmeExecutor, or what Get-Definition of a module file gives,
/// which are the same under the same names.
/// </summary>
/// <param name="name">The name of the executor.</param>
/// <param name="source">Where it is written, with a colon behind, for complaints; empty when it was typed.</param>
/// <param name="locate">Makes an absolute path of one that is written there.</param>
internal sealed class DefinitionReader(string name, string source, Func<string, string> locate)
{
    // What only looks, as a rule.
    private static readonly string[] s_reading = ["status", "output", "error", "outputs", "explain"];

    private static readonly string[] s_keys =
    [
        nameof(ExecutorDefinition.Description), CommandName, nameof(ExecutorDefinition.Match), nameof(ExecutorDefinition.Inherit), Action, Setting, Column,
        nameof(ExecutorDefinition.Ref), nameof(ExecutorDefinition.RefreshInterval), nameof(ExecutorDefinition.FormatPath),
        nameof(ExecutorDefinition.SubmittedOnFailure),
    ];

    private static readonly Dictionary<string, SettingKind> s_kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(SettingKind.Text)] = SettingKind.Text,
        [nameof(SettingKind.Count)] = SettingKind.Count,
        [nameof(SettingKind.Duration)] = SettingKind.Duration,
    };

    private const string CommandName = nameof(CommandName);
    private const string Action = nameof(Action);
    private const string Setting = nameof(Setting);
    private const string Column = nameof(Column);
    private const string ReadOnly = nameof(ReadOnly);
    private const string Argument = nameof(Argument);
    private const string Block = nameof(Block);

    /// <summary>Reads the definition.</summary>
    /// <param name="values">What was written, by name.</param>
    /// <param name="code">The code that was written, by what it is for: Condition, Submitted, Refresh, and actions under their own names.</param>
    /// <exception cref="QmeException"><see cref="ErrorIds.ExecutorInvalid"/>; <see cref="ErrorIds.ExecutorBuiltIn"/>.</exception>
    public ExecutorDefinition Read(IDictionary values, ExecutorCode code)
    {
        ExecutorName.Require(name);
        foreach (object key in values.Keys)
        {
            Require(s_keys.Contains(Text(key), StringComparer.OrdinalIgnoreCase), $"the definition has no '{key}'. It has: {string.Join(", ", s_keys)}.");
        }

        code.RequireOffered();
        ColumnDefinition[] columns = [.. List(values[Column]).Select(ReadColumn)];
        string? said = Text(values[nameof(ExecutorDefinition.Ref)]);
        return new ExecutorDefinition(name)
        {
            Description = Text(values[nameof(ExecutorDefinition.Description)]),
            CommandNames = [.. List(values[CommandName]).Select(item => Text(item)!)],
            Match = ReadMatch(Text(values[nameof(ExecutorDefinition.Match)])),
            Condition = code.Condition,
            Inherit = Text(values[nameof(ExecutorDefinition.Inherit)]) is string inherit ? BuiltIn(inherit) : null,
            Submitted = code.Submitted,
            SubmittedOnFailure = LanguagePrimitives.IsTrue(values[nameof(ExecutorDefinition.SubmittedOnFailure)]),
            OutputFile = code.OutputFile,
            Refresh = code.Refresh,
            RefreshInterval = ReadInterval(values[nameof(ExecutorDefinition.RefreshInterval)]),
            Actions = [.. ReadActions(values[Action], code)],
            Settings = [.. Dictionary(values[Setting], Setting).Select(entry => ReadSetting(entry.Key, entry.Value))],
            Columns = columns,
            Ref = said ?? (columns.Length > 0 ? columns[0].Name : null),
            IsRefSaid = said is not null,
            FormatPath = ReadFormatPath(Text(values[nameof(ExecutorDefinition.FormatPath)])),
        };
    }

    private Executor BuiltIn(string inherit)
    {
        Executor? executor = ExecutorRegistry.FindBuiltIn(inherit);
        Require(executor is not null, $"there is no '{inherit}' to inherit from: it takes one that comes with Qme, such as shell.");
        return executor!;
    }

    private Regex? ReadMatch(string? pattern)
    {
        try
        {
            return pattern is null ? null : new Regex(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        }
        catch (ArgumentException e)
        {
            throw Invalid($"'{pattern}' is no regular expression: {e.Message}");
        }
    }

    private string? ReadFormatPath(string? written)
    {
        string? path = written is null ? null : locate(written);
        Require(path is null || File.Exists(path), $"there is no file '{path}', which is to have its views.");
        return path;
    }

    private TimeSpan ReadInterval(object? value)
    {
        if (value is null)
        {
            return TimeSpan.FromSeconds(10);
        }

        TimeSpan interval = default;
        string? text = Unwrapped(value) is TimeSpan span ? span.ToString("c", CultureInfo.InvariantCulture) : Text(value);
        Require(Duration.TryParse(text, out interval), $"'{text}' is not a span of time for {nameof(ExecutorDefinition.RefreshInterval)}.");
        return interval;
    }

    private IEnumerable<ScriptAction> ReadActions(object? written, ExecutorCode code)
    {
        Dictionary<string, ScriptCode> left = new(code.Actions, StringComparer.OrdinalIgnoreCase);
        foreach ((string key, object? value) in Dictionary(written, Action))
        {
            Dictionary<string, object?> about = value is IDictionary more ? Dictionary(more, key) : new(StringComparer.OrdinalIgnoreCase) { [Block] = value };
            string? unknown = about.Keys.FirstOrDefault(k => !new[] { Block, ReadOnly, Argument, nameof(ScriptAction.Description) }.Contains(k, StringComparer.OrdinalIgnoreCase));
            Require(unknown is null, $"the action '{key}' has no '{unknown}'. It has: {Block}, {ReadOnly}, {Argument}, {nameof(ScriptAction.Description)}.");
            ScriptCode? own = about.GetValueOrDefault(Block) is ScriptBlock block ? BlockCode.Of($"the action {key}", block) : left.GetValueOrDefault(key);
            Require(own is not null, $"the action '{key}' has no block, which says what it does.");
            left.Remove(key);
            yield return ReadAction(key, own!, about);
        }

        foreach ((string key, ScriptCode own) in left)
        {
            yield return ReadAction(key, own, []);
        }
    }

    private ScriptAction ReadAction(string key, ScriptCode code, Dictionary<string, object?> about)
    {
        string action = key.ToLowerInvariant();
        Require(Regex.IsMatch(action, "^[a-z][a-z0-9_-]*$", RegexOptions.CultureInvariant), $"'{key}' is no name for an action: it has letters, digits, dashes and underscores, and begins with a letter.");
        code.RequireOffered(Offer.Task, Offer.Tasks, Offer.Arguments, Offer.Settings, Offer.Capture, Offer.Log);
        bool isReading = about.TryGetValue(ReadOnly, out object? said) ? LanguagePrimitives.IsTrue(said) : s_reading.Contains(action);
        return new ScriptAction(
            action,
            code,
            isReading,
            [.. List(about.GetValueOrDefault(Argument)).Select(item => Text(item)!)],
            Text(about.GetValueOrDefault(nameof(ScriptAction.Description))) ?? $"An action of the executor {name}.");
    }

    /// <summary>Reads a setting: its default, whose kind says what is valid, or a table with Default, Choice and Description.</summary>
    private Setting ReadSetting(string key, object? value)
    {
        string setting = key.ToLowerInvariant();
        Require(Regex.IsMatch(setting, "^[a-z][a-z0-9_]*$", RegexOptions.CultureInvariant), $"'{key}' is no name for a setting: it has letters, digits and underscores, and begins with a letter.");
        Require(ScriptExecutor.OwnSettings.All(own => own.Key != setting), $"the setting '{key}' is there already: every executor has it.");
        Dictionary<string, object?> about = value is IDictionary more ? Dictionary(more, key) : new(StringComparer.OrdinalIgnoreCase) { ["Default"] = value };
        object? initial = about.GetValueOrDefault("Default");
        string[] choices = [.. List(about.GetValueOrDefault("Choice")).Select(item => Text(item)!)];
        SettingKind kind = (choices, initial) switch
        {
            ({ Length: > 0 }, _) => SettingKind.OneOf(choices),
            _ when Text(about.GetValueOrDefault("Kind")) is string said => Kind(key, said),
            (_, bool) => SettingKind.OneOf("true", "false"),
            (_, int) => SettingKind.Count,
            (_, TimeSpan) => SettingKind.Duration,
            _ => SettingKind.Text,
        };
        string text = initial switch
        {
            bool truth => truth ? "true" : "false",
            TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
            _ => Text(initial) ?? "",
        };
        string? normal = kind.Normalize(text);
        Require(normal is not null, $"'{text}' is not valid for the setting '{key}': {kind.Valid}.");
        return new Setting(setting, normal!, kind, Text(about.GetValueOrDefault("Description")) ?? $"A setting of the executor {name}.");
    }

    private SettingKind Kind(string setting, string said)
    {
        Require(s_kinds.TryGetValue(said, out SettingKind? kind), $"'{said}' is no kind of a setting ('{setting}'). There is: {string.Join(", ", s_kinds.Keys)}.");
        return kind!;
    }

    /// <summary>Reads a column: the name of a value, or a table with Name, Label, Width and Align.</summary>
    private ColumnDefinition ReadColumn(object? value)
    {
        Dictionary<string, object?> about = Unwrapped(value) is IDictionary more ? Dictionary(more, Column) : new(StringComparer.OrdinalIgnoreCase) { ["Name"] = value };
        string? column = Text(about.GetValueOrDefault("Name"));
        Require(!string.IsNullOrEmpty(column), "a column has no name.");
        string label = Text(about.GetValueOrDefault("Label")) ?? column!;
        int width = Math.Max(label.Length, 10);
        Require(!about.TryGetValue("Width", out object? said) || LanguagePrimitives.TryConvertTo(said, out width), $"'{said}' is no width for the column '{column}'.");
        return new ColumnDefinition(column!, label, width, string.Equals(Text(about.GetValueOrDefault("Align")), "Right", StringComparison.OrdinalIgnoreCase));
    }

    private Dictionary<string, object?> Dictionary(object? value, string what)
    {
        Dictionary<string, object?> entries = new(StringComparer.OrdinalIgnoreCase);
        Require(value is null or IDictionary, $"{what} is not a table (@{{ … }}).");
        // The order of a table that has none would differ from process to process.
        IEnumerable<DictionaryEntry> written = ((IDictionary?)value ?? new Hashtable()).Cast<DictionaryEntry>();
        foreach (DictionaryEntry entry in value is Hashtable ? written.OrderBy(entry => Text(entry.Key), StringComparer.Ordinal) : written)
        {
            entries.Add(Text(entry.Key)!, Unwrapped(entry.Value));
        }

        return entries;
    }

    private static IEnumerable<object?> List(object? value) => Unwrapped(value) switch
    {
        null => [],
        IEnumerable list and not (string or IDictionary) => list.Cast<object?>(),
        object one => [one],
    };

    private static object? Unwrapped(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    private static string? Text(object? value) => value is null ? null : LanguagePrimitives.ConvertTo<string>(value);

    private void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw Invalid(otherwise);
        }
    }

    private QmeException Invalid(string why) => new(ErrorIds.ExecutorInvalid, $"{source}The executor {name} is not written as it has to be: {why}", name);
}
