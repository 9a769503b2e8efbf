namespace Qme.Configuration;

/// <summary>One thing that can be configured: its name, what it means, its default, and which values are valid.</summary>
/// <param name="Key">The name, in lower case with underscores.</param>
/// <param name="Default">The value when nobody set another.</param>
/// <param name="Kind">Which values are valid.</param>
/// <param name="Description">One sentence for a person.</param>
public sealed record Setting(string Key, string Default, SettingKind Kind, string Description);
