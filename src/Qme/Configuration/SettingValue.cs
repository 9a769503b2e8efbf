namespace Qme.Configuration;

/// <summary>Where a setting's value comes from.</summary>
public enum SettingOrigin
{
    /// <summary>Nobody set it.</summary>
    Default,

    /// <summary>The configuration file in the home.</summary>
    File,

    /// <summary>An environment variable, which is stronger than the file.</summary>
    Environment,
}

/// <summary>A setting as it is in force.</summary>
public sealed record SettingValue
{
    internal SettingValue()
    {
    }

    /// <summary>The name of the executor that the setting belongs to; <see cref="QmeSettings.Name"/> for none.</summary>
    public required string Executor { get; init; }

    /// <summary>The name of the setting.</summary>
    public required string Key { get; init; }

    /// <summary>The value in force.</summary>
    public required string Value { get; init; }

    /// <summary>Where that value comes from.</summary>
    public required SettingOrigin Origin { get; init; }

    /// <summary>The value when nobody set another.</summary>
    public required string Default { get; init; }

    /// <summary>The environment variable that would be stronger than the configuration file.</summary>
    public required string EnvironmentVariable { get; init; }

    /// <summary>Which values are valid.</summary>
    public required string Valid { get; init; }

    /// <summary>What the setting means.</summary>
    public required string Description { get; init; }
}
