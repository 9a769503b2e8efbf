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

    /// <summary>Where else executors lie that a user has written.</summary>
    public static Setting Executors { get; } = new(
        "executors",
        "",
        SettingKind.Text,
        $"Directories with executors, beside the one in the home and after it: absolute paths, with '{Path.PathSeparator}' between them.");

    /// <summary>The directories that <see cref="Executors"/> names.</summary>
    internal static IEnumerable<string> DirectoriesOf(Settings settings) =>
        settings.Text(Executors.Key).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Setting> All { get; } = [OnEnd, OnEndTimeout, Executors];
}
