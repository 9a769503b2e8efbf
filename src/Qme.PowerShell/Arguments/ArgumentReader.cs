using System.Management.Automation;
using System.Management.Automation.Language;

namespace Qme.PowerShell.Arguments;

/// <summary>Tells which value in a function's <c>$args</c> came from which argument of the call.</summary>
/// <remarks>
/// <c>$args</c> has the values, evaluated once, but no longer how they were typed; the call's text has that. The two are laid side by
/// side by the way PowerShell fills <c>$args</c> (PipelineOps.AddCommand, ScriptParameterBinderController): <c>-o</c> and plain
/// arguments are one value, <c>-o:value</c> two, the first bare <c>--</c> none, a splatted array one for each element, and a splatted
/// dictionary two for each entry, moved to the end.
/// </remarks>
internal sealed class ArgumentReader
{
    // The hidden note on a parameter's text in $args: NotePropertyNameForSplattingParametersInArgs.
    private const string ParameterNote = "<CommandParameterName>";

    private readonly object?[] _values;
    private readonly List<Argument> _arguments = [];
    private int _next;

    private ArgumentReader(object?[] values) => _values = values;

    /// <summary>The arguments of a call.</summary>
    /// <param name="statement">The call's text; null if there is none.</param>
    /// <param name="values">The function's <c>$args</c>.</param>
    /// <param name="variables">Where splatted variables are looked up.</param>
    /// <returns>
    /// The arguments as typed, or, where there is no text or it does not agree with the values, the bare values, which is all that
    /// PowerShell itself knows when a program makes the call.
    /// </returns>
    internal static IReadOnlyList<Argument> Read(StatementText? statement, object?[] values, CallerVariables variables)
    {
        // `& $module Invoke-QmeCommand …` has the name second.
        for (int first = 1; statement is not null && first <= (statement.CommandIsComputed ? 2 : 1); first++)
        {
            ArgumentReader reader = new(values);
            if (reader.TryRead(statement, first, variables))
            {
                return reader._arguments;
            }
        }

        return ReadValues(values);
    }

    private static List<Argument> ReadValues(object?[] values)
    {
        List<Argument> arguments = [];
        for (int i = 0; i < values.Length; i++)
        {
            Argument argument = FromValue(values[i]);
            arguments.Add(argument.ParameterText is { } text && text.EndsWith(':') && i + 1 < values.Length
                ? Argument.ParameterWithValue(argument.ParameterName!, text, values[++i])
                : argument);
        }

        return arguments;
    }

    private bool TryRead(StatementText statement, int first, CallerVariables variables)
    {
        Splat?[] splats = new Splat?[statement.Elements.Count];
        int width = 0;
        int entries = 0;
        int unmeasured = 0;
        for (int i = first; i < splats.Length; i++)
        {
            splats[i] = variables.MeasureIfSplatted(statement.Elements[i]);
            width += splats[i]?.Width ?? Width(statement.Elements[i]);
            entries += splats[i]?.Entries ?? 0;
            unmeasured += splats[i] is { Width: null } ? 1 : 0;
        }

        int left = _values.Length - width - (2 * entries);
        if (left < 0 || (unmeasured == 0 ? left != 0 : left % unmeasured != 0))
        {
            return false;
        }

        int nextEntry = _values.Length - (2 * entries);
        for (int i = first; i < splats.Length; i++)
        {
            if (splats[i] is { } splat)
            {
                AddSplatted(splat.Width ?? (left / unmeasured));
                AddEntries(splat.Entries, ref nextEntry);
            }
            else if (!TryAdd(statement.Elements[i], statement.IsJoinedToNext(i)))
            {
                return false;
            }
        }

        return true;
    }

    // How many values an argument that is not splatted has in $args; a splatted one that could not be measured counts for none here.
    private static int Width(CommandElementAst element) => element switch
    {
        CommandParameterAst { ParameterName: "-" } => 0,
        CommandParameterAst { Argument: not null } => 2,
        _ => CallerVariables.IsSplatted(element) ? 0 : 1,
    };

    private void AddSplatted(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _arguments.Add(FromValue(_values[_next++]));
        }
    }

    private void AddEntries(int count, ref int nextEntry)
    {
        for (int i = 0; i < count; i++)
        {
            object? name = _values[nextEntry++];
            _arguments.Add(Argument.DictionaryEntry(ParameterName(name) ?? string.Empty, ArgumentText.Of(name), _values[nextEntry++]));
        }
    }

    private bool TryAdd(CommandElementAst element, bool isJoinedToNext)
    {
        switch (element)
        {
            case CommandParameterAst { ParameterName: "-" } dashes:
                _arguments.Add(Argument.Parameter(dashes.ParameterName, dashes.Extent.Text));
                return true;

            case CommandParameterAst parameter when ParameterName(_values[_next]) != parameter.ParameterName:
            case StringConstantExpressionAst constant when !constant.Value.Equals(_values[_next]):
                return false;

            case CommandParameterAst { Argument: { } value } parameter:
                bool space = value.Extent.StartOffset != parameter.ErrorPosition.EndOffset;
                _arguments.Add(Argument.ParameterWithValue(parameter.ParameterName, parameter.ErrorPosition.Text, _values[_next + 1], value, space));
                _next += 2;
                return true;

            case CommandParameterAst parameter:
                _arguments.Add(Argument.Parameter(parameter.ParameterName, parameter.ErrorPosition.Text));
                _next++;
                return true;

            default:
                _arguments.Add(Argument.Plain(_values[_next++], element, isJoinedToNext));
                return true;
        }
    }

    private static Argument FromValue(object? value) => ParameterName(value) is { } name
        ? Argument.Parameter(name, ArgumentText.Of(value))
        : Argument.Plain(value);

    // Rule of PipelineOps.SplatEnumerableElement.
    private static string? ParameterName(object? value) =>
        value is PSObject { BaseObject: string } text ? text.Properties[ParameterNote]?.Value as string : null;
}
