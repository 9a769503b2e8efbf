using System.Management.Automation.Language;

namespace Qme.PowerShell.Arguments;

/// <summary>
/// One argument as PowerShell's parser hands it to a command: a value, a parameter (<c>-o</c>), or both (<c>-o:value</c>).
/// </summary>
/// <remarks>The counterpart of the engine's own CommandParameterInternal, which no command can see.</remarks>
internal readonly record struct Argument
{
    /// <summary>The parameter's name without its dash and colon; <c>-</c> for the first bare <c>--</c>; null for a plain value.</summary>
    internal string? ParameterName { get; private init; }

    /// <summary>The parameter as typed: <c>-o</c>, <c>-o:</c>, <c>--</c>.</summary>
    internal string? ParameterText { get; private init; }

    /// <summary>Whether there is a value; a parameter typed without a colon has none of its own.</summary>
    internal bool HasValue { get; private init; }

    /// <summary>The value, evaluated by PowerShell.</summary>
    internal object? Value { get; private init; }

    /// <summary>The value's source, where that is known: it tells a bare word from a quoted one and gives an array its text.</summary>
    internal Ast? Source { get; private init; }

    /// <summary>Whether a blank stands between <c>-o:</c> and its value; the command then gets two arguments, not one.</summary>
    internal bool SpaceAfterParameter { get; private init; }

    /// <summary>Whether it is an entry of a splatted dictionary; PowerShell lets what was typed out win over it.</summary>
    internal bool IsDictionaryEntry { get; private init; }

    /// <summary>Whether this is the first bare <c>--</c>, which ends the parameters.</summary>
    internal bool EndsParameters => ParameterName == "-";

    /// <summary>Whether this is the <c>-o:</c> of an <c>-o:value</c> that PowerShell took apart because it stands behind <c>--</c>.</summary>
    internal bool IsJoinedToNext { get; private init; }

    internal static Argument Plain(object? value, Ast? source = null, bool isJoinedToNext = false) =>
        new() { HasValue = true, Value = value, Source = source, IsJoinedToNext = isJoinedToNext };

    internal static Argument Parameter(string name, string text) =>
        new() { ParameterName = name, ParameterText = text };

    internal static Argument DictionaryEntry(string name, string text, object? value) =>
        new() { ParameterName = name, ParameterText = text, HasValue = true, Value = value, IsDictionaryEntry = true };

    internal static Argument ParameterWithValue(string name, string text, object? value, Ast? source = null, bool spaceAfterParameter = false) =>
        new() { ParameterName = name, ParameterText = text, HasValue = true, Value = value, Source = source, SpaceAfterParameter = spaceAfterParameter };
}
