using System.Management.Automation.Language;
using System.Text.RegularExpressions;
using Qme.Configuration;
using Qme.Executors;

namespace Qme.PowerShell.Scripting;

/// <summary>An executor as it is written in PowerShell, checked.</summary>
/// <param name="Name">Its name.</param>
internal sealed record ExecutorDefinition(string Name)
{
    /// <summary>One sentence for a person.</summary>
    public string? Description { get; init; }

    /// <summary>The file names of the programs that it takes; empty for any.</summary>
    public IReadOnlyList<string> CommandNames { get; init; } = [];

    /// <summary>What the whole line must match; null for anything.</summary>
    public Regex? Match { get; init; }

    /// <summary>Says whether a command that fits otherwise is taken; null when it is.</summary>
    public ScriptCode? Condition { get; init; }

    /// <summary>Whose behaviour it has where it says nothing else; null for a plain command's, without any action.</summary>
    public Executor? Inherit { get; init; }

    /// <summary>Says what was submitted; null when the command is the work.</summary>
    public ScriptCode? Submitted { get; init; }

    /// <summary>Whether <see cref="Submitted"/> is asked however the command ended, and not only after exit code 0.</summary>
    public bool SubmittedOnFailure { get; init; }

    /// <summary>Says which files the work of a task writes to; null when its data or its command tell.</summary>
    public ScriptCode? OutputFile { get; init; }

    /// <summary>Asks about tasks; null when nobody is asked.</summary>
    public ScriptCode? Refresh { get; init; }

    /// <summary>How often it may be asked at most.</summary>
    public TimeSpan RefreshInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What can be done with its tasks.</summary>
    public IReadOnlyList<ScriptAction> Actions { get; init; } = [];

    /// <summary>What can be configured.</summary>
    public IReadOnlyList<Setting> Settings { get; init; } = [];

    /// <summary>What of the data of a task a list of its tasks shows.</summary>
    public IReadOnlyList<ColumnDefinition> Columns { get; init; } = [];

    /// <summary>Under which name the data have what the outside world calls a task; null when they have not.</summary>
    public string? Ref { get; init; }

    /// <summary>Whether <see cref="Ref"/> was said, and not only concluded from the columns.</summary>
    public bool IsRefSaid { get; init; }

    /// <summary>A file with views of its own; null for none.</summary>
    public string? FormatPath { get; init; }

    /// <summary>The module file that it is written in, as it was read; null for script blocks.</summary>
    public ScriptBlockAst? Module { get; init; }
}

/// <summary>An action that is written in PowerShell.</summary>
/// <param name="Name">Its name, in lower case.</param>
/// <param name="Code">What it does.</param>
/// <param name="IsReading">Whether it changes nothing.</param>
/// <param name="Arguments">The names of what a caller may say besides.</param>
/// <param name="Description">One sentence for a person.</param>
internal sealed record ScriptAction(string Name, ScriptCode Code, bool IsReading, IReadOnlyList<string> Arguments, string Description);

/// <summary>A column of a list of tasks.</summary>
/// <param name="Name">The name of the value in the data of a task, else of a property of the task.</param>
/// <param name="Label">What stands above it.</param>
/// <param name="Width">How many characters wide it is.</param>
/// <param name="IsRight">Whether its values stand at the right.</param>
internal sealed record ColumnDefinition(string Name, string Label, int Width, bool IsRight);
