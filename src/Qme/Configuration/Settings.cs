using System.Globalization;

namespace Qme.Configuration;

/// <summary>
/// The settings of one executor, or those that belong to none, as they are in force: the environment variable <c>QME_EXECUTOR_KEY</c>, else the
/// configuration file, else the default.
/// </summary>
public sealed class Settings
{
    private readonly ConfigurationFile _file;
    private readonly string _executor;
    private readonly IReadOnlyList<Setting> _settings;
    private readonly Action<SettingValue>? _changed;

    /// <param name="file">The configuration file.</param>
    /// <param name="executor">The name of the executor.</param>
    /// <param name="settings">What can be configured.</param>
    /// <param name="changed">Is told of each setting that was written to the file, as it is in force then.</param>
    internal Settings(ConfigurationFile file, string executor, IReadOnlyList<Setting> settings, Action<SettingValue>? changed = null)
    {
        _file = file;
        _executor = executor;
        _settings = settings;
        _changed = changed;
    }

    /// <summary>The names of all settings, in the order their executor declares them.</summary>
    public IEnumerable<string> Keys => _settings.Select(setting => setting.Key);

    /// <summary>All settings, in the order their executor declares them.</summary>
    public IReadOnlyList<SettingValue> All => [.. _settings.Select(Resolve)];

    /// <summary>The value in force.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.ConfigKeyUnknown"/>; <see cref="ErrorIds.ConfigValueInvalid"/>.</exception>
    public string Text(string key) => Resolve(Find(key)).Value;

    /// <summary>The value in force, of a setting that is a time.</summary>
    public TimeSpan Duration(string key) => Configuration.Duration.TryParse(Text(key), out TimeSpan duration) ? duration : default;

    /// <summary>The value in force, of a setting that is a number.</summary>
    public int Count(string key) => int.Parse(Text(key), CultureInfo.InvariantCulture);

    /// <summary>The setting with its origin.</summary>
    public SettingValue Get(string key) => Resolve(Find(key));

    /// <summary>Writes a value to the configuration file.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.ConfigKeyUnknown"/>; <see cref="ErrorIds.ConfigValueInvalid"/>; <see cref="ErrorIds.ConfigNotWritable"/>.</exception>
    public SettingValue Set(string key, string value)
    {
        Setting setting = Find(key);
        return Write(setting, Validate(setting, value, "the value"));
    }

    /// <summary>Removes a value from the configuration file, so that the default is in force again.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.ConfigKeyUnknown"/>; <see cref="ErrorIds.ConfigNotWritable"/>.</exception>
    public SettingValue Reset(string key) => Write(Find(key), value: null);

    private SettingValue Write(Setting setting, string? value)
    {
        _file.Write(_executor, setting.Key, value);
        SettingValue written = Resolve(setting);
        _changed?.Invoke(written);
        return written;
    }

    private Setting Find(string key) =>
        _settings.FirstOrDefault(s => s.Key.Equals(key, StringComparison.OrdinalIgnoreCase))
        ?? throw new QmeException(
            ErrorIds.ConfigKeyUnknown,
            _settings.Count == 0
                ? $"There is no setting '{key}' of {_executor}: there is none at all."
                : $"There is no setting '{key}' of {_executor}. There is: {string.Join(", ", _settings.Select(s => s.Key))}.",
            key);

    private SettingValue Resolve(Setting setting)
    {
        string variable = $"QME_{_executor}_{setting.Key}".ToUpperInvariant();
        (string value, SettingOrigin origin) =
            Environment.GetEnvironmentVariable(variable) is { Length: > 0 } fromEnvironment
                ? (Validate(setting, fromEnvironment, $"the environment variable {variable}"), SettingOrigin.Environment)
            : _file.Read(_executor, setting.Key) is string fromFile
                ? (Validate(setting, fromFile, "the configuration file"), SettingOrigin.File)
            : (setting.Default, SettingOrigin.Default);
        return new SettingValue
        {
            Executor = _executor,
            Key = setting.Key,
            Value = value,
            Origin = origin,
            Default = setting.Default,
            EnvironmentVariable = variable,
            Valid = setting.Kind.Valid,
            Description = setting.Description,
        };
    }

    private string Validate(Setting setting, string value, string origin) =>
        setting.Kind.Normalize(value)
        ?? throw new QmeException(
            ErrorIds.ConfigValueInvalid,
            $"'{value}' ({origin}) is not valid for {_executor} {setting.Key}: {setting.Kind.Valid}.",
            value);
}
