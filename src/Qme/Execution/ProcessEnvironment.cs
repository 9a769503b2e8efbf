using System.Collections;

namespace Qme.Execution;

/// <summary>The environment a process is started with.</summary>
internal static class ProcessEnvironment
{
    /// <summary>The environment of this process as .NET sees it, with changes laid over it.</summary>
    /// <param name="changes">What to set, and, where the value is null, what to remove.</param>
    public static Dictionary<string, string> With(IReadOnlyDictionary<string, string?> changes)
    {
        IDictionary current = Environment.GetEnvironmentVariables();
        Dictionary<string, string> result = new(
            current.Count + changes.Count,
            OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);

        foreach (DictionaryEntry entry in current)
        {
            result[(string)entry.Key] = (string?)entry.Value ?? string.Empty;
        }

        foreach ((string name, string? value) in changes)
        {
            if (value is null)
            {
                result.Remove(name);
            }
            else
            {
                result[name] = value;
            }
        }

        return result;
    }
}
