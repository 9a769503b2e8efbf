namespace Qme.Configuration;

/// <summary>The settings that belong to no executor, because they hold for the tasks of all. They go by the name <c>qme</c>.</summary>
public static class QmeSettings
{
    /// <summary>What they go by where other settings have the name of their executor.</summary>
    public const string Name = "qme";

    /// <summary>What to run when a task is seen to end.</summary>
    public static Setting OnEnd { get; } = new(
        "on_end",
        "",
        SettingKind.Text,
        "What is run once for each task that is seen to end, with the task as JSON on its standard input: a command line for the shell; empty: nothing.");

    /// <summary>How long that may take.</summary>
    public static Setting OnEndTimeout { get; } = new(
        "on_end_timeout",
        "1m",
        SettingKind.Duration,
        "How long the command of on_end may take for one task before it is killed.");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Setting> All { get; } = [OnEnd, OnEndTimeout];
}
