using System.Management.Automation;

namespace Qme.PowerShell.Arguments;

/// <summary>How a value becomes the text that a program receives.</summary>
internal static class ArgumentText
{
    /// <summary>
    /// PowerShell's own conversion to a string: a number typed by hand keeps its spelling (<c>007</c>, <c>4gb</c>, <c>0x10</c>),
    /// everything else is written culture-free.
    /// </summary>
    internal static string Of(object? value) => value is null ? string.Empty : LanguagePrimitives.ConvertTo<string>(value);

    /// <summary>A script block's source, braces included.</summary>
    internal static string SourceOf(ScriptBlock block) => $"{{{block}}}";

    internal static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
