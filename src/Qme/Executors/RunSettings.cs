using Qme.Configuration;

namespace Qme.Executors;

/// <summary>The settings that every executor has, because every one runs a command.</summary>
public static class RunSettings
{
    /// <summary>Whether the output of a running command is shown as it comes.</summary>
    public static Setting Tee { get; } = new(
        "tee",
        "auto",
        SettingKind.OneOf("auto", "true", "false"),
        "Whether the output of a command is also shown as it comes; auto: when the console is a terminal.");

    /// <summary>How long a stopped command may take to end.</summary>
    public static Setting StopGrace { get; } = new(
        "stop_grace",
        "5s",
        SettingKind.Duration,
        "How long a command that was interrupted (Ctrl+C) may take to end before it is killed.");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Setting> All { get; } = [Tee, StopGrace];
}
