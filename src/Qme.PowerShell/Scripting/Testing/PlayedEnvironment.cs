namespace Qme.PowerShell.Scripting.Testing;

/// <summary>
/// The environment in which a transcript is played, until it is disposed of: with the variables that the transcript names, and without the settings of whoever
/// plays it, because a test is to say the same everywhere.
/// </summary>
internal sealed class PlayedEnvironment : IDisposable
{
    private readonly Dictionary<string, string?> _before = [];

    /// <param name="executor">The name of the executor whose settings are hidden.</param>
    /// <param name="variables">The variables, by name; an empty one is not there.</param>
    public PlayedEnvironment(string executor, IReadOnlyDictionary<string, string> variables)
    {
        foreach (string name in SettingsOf(executor).Concat(variables.Keys).Distinct())
        {
            _before[name] = Environment.GetEnvironmentVariable(name);
            Environment.SetEnvironmentVariable(name, variables.GetValueOrDefault(name) is { Length: > 0 } value ? value : null);
        }
    }

    /// <summary>The names of the variables that are settings of an executor.</summary>
    public static string[] SettingsOf(string executor) =>
        [.. Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(name => name.StartsWith($"QME_{executor}_", StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)];

    public void Dispose()
    {
        foreach ((string name, string? value) in _before)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }
}
