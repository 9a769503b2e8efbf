using System.Management.Automation;

namespace Qme.PowerShell.Arguments;

/// <summary>The options that a call addresses to Qme, by the full names of their parameters.</summary>
/// <param name="parameters">The parameters that there are.</param>
internal sealed class OwnOptions(OwnParameters parameters)
{
    private readonly Dictionary<string, object?> _typed = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, object?> _splatted = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Why the options were not understood; null if they were.</summary>
    internal ErrorRecord? Refusal { get; private set; }

    /// <summary>Whether help was asked for (<c>-?</c>).</summary>
    internal bool WantsHelp { get; private set; }

    /// <summary>The options' values. What was typed out wins over an entry of a splatted dictionary, as with any cmdlet.</summary>
    internal IEnumerable<KeyValuePair<string, object?>> Values => _splatted.Where(o => !_typed.ContainsKey(o.Key)).Concat(_typed);

    /// <summary>Takes the option at this place, with the value that follows it if it needs one.</summary>
    /// <param name="arguments">The call's arguments.</param>
    /// <param name="index">Where the option stands; afterwards, what comes next.</param>
    /// <returns>False if the option was not understood.</returns>
    internal bool TryTake(IReadOnlyList<Argument> arguments, ref int index)
    {
        Argument option = arguments[index++];
        string text = option.ParameterText!.TrimEnd(':');
        WantsHelp |= option.ParameterName == "?";
        if (WantsHelp)
        {
            return true;
        }

        if (!parameters.TryResolve(option.ParameterName!, text, out ParameterMetadata? parameter, out ErrorRecord? refusal))
        {
            return Refuse(refusal);
        }

        object? value = option.Value;
        if (!option.HasValue && parameter.SwitchParameter)
        {
            value = TakeSwitchValue(arguments, ref index);
        }
        else if (!option.HasValue && !TryTakeValue(arguments, ref index, out value))
        {
            return Refuse(BadCall.MissingValue(text));
        }

        return (option.IsDictionaryEntry ? _splatted : _typed).TryAdd(parameter.Name, value) || Refuse(BadCall.Repeated(text));
    }

    /// <summary>Why an option with two dashes is not understood.</summary>
    internal ErrorRecord RefuseLongOption(string option) => parameters.RefuseLongOption(option);

    private bool Refuse(ErrorRecord refusal)
    {
        Refusal = refusal;
        return false;
    }

    // A program that calls AddParameter("Tee") or AddParameter("Tee", true) leaves "-Tee" and the value side by side.
    private static object TakeSwitchValue(IReadOnlyList<Argument> arguments, ref int index)
    {
        if (index < arguments.Count && arguments[index] is { ParameterText: null, Source: null } next && next.Value is null or bool or SwitchParameter)
        {
            index++;
            return next.Value ?? true;
        }

        return true;
    }

    // Rule of ReparseUnboundArguments: another parameter is the value only if it is none of ours.
    private bool TryTakeValue(IReadOnlyList<Argument> arguments, ref int index, out object? value)
    {
        value = null;
        if (index == arguments.Count)
        {
            return false;
        }

        Argument next = arguments[index++];
        value = next.ParameterText ?? next.Value;
        return next.ParameterName is null || !(next.HasValue || next.EndsParameters || parameters.Resolves(next.ParameterName));
    }
}
