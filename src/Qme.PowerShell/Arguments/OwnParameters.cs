using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;

namespace Qme.PowerShell.Arguments;

/// <summary>The parameters of the compiled cmdlet behind the function, found by PowerShell's rules for names and prefixes.</summary>
/// <remarks>Belongs to one runspace, like the cmdlet.</remarks>
internal sealed class OwnParameters(CommandInfo cmdlet)
{
    private static readonly HashSet<string> s_settingVariables = new(StringComparer.OrdinalIgnoreCase)
    {
        "ErrorVariable", "InformationVariable", "OutVariable", "PipelineVariable", "WarningVariable",
    };

    private readonly Dictionary<string, ParameterMetadata?> _resolved = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The cmdlet that they belong to.</summary>
    internal CommandInfo Command => cmdlet;

    /// <summary>Whether this name, or prefix of one, means one of the parameters.</summary>
    internal bool Resolves(string name) => Find(name) is not null;

    /// <summary>Finds the parameter that a name, an alias or an unambiguous prefix means.</summary>
    /// <param name="name">What was typed, without its dash.</param>
    /// <param name="option">What was typed.</param>
    /// <param name="parameter">The parameter.</param>
    /// <param name="refusal">Why there is none.</param>
    internal bool TryResolve(string name, string option, [NotNullWhen(true)] out ParameterMetadata? parameter, [NotNullWhen(false)] out ErrorRecord? refusal)
    {
        parameter = Find(name);
        refusal =
            parameter is null ? RefuseName(name, option)
            : s_settingVariables.Contains(parameter.Name) ? BadCall.CannotSetVariable(option)
            : null;
        return refusal is null;
    }

    /// <summary>Refuses what looks like an option with two dashes: PowerShell has none, so it can be meant neither for Qme nor as a program.</summary>
    internal ErrorRecord RefuseLongOption(string option) => BadCall.Unknown(option, OwnNames());

    /// <summary>The parameters that are Qme's own, as a function's dynamic parameters.</summary>
    internal RuntimeDefinedParameterDictionary Describe()
    {
        RuntimeDefinedParameterDictionary described = [];
        foreach (ParameterMetadata parameter in cmdlet.Parameters.Values.Where(IsOwn))
        {
            described.Add(parameter.Name, new RuntimeDefinedParameter(parameter.Name, parameter.ParameterType, parameter.Attributes));
        }

        return described;
    }

    private ParameterMetadata? Find(string name)
    {
        if (!_resolved.TryGetValue(name, out ParameterMetadata? parameter))
        {
            parameter = _resolved[name] = Resolve(name);
        }

        return parameter;
    }

    private ParameterMetadata? Resolve(string name)
    {
        try
        {
            ParameterMetadata parameter = cmdlet.ResolveParameter(name);
            return IsHidden(parameter) ? null : parameter;
        }
        catch (ParameterBindingException)
        {
            // Not found, or ambiguous: RefuseName says which.
            return null;
        }
    }

    private ErrorRecord RefuseName(string name, string option)
    {
        List<string> candidates = [.. cmdlet.Parameters.Values.Where(p => !IsHidden(p) && p.Name.StartsWith(name, StringComparison.OrdinalIgnoreCase)).Select(p => $"-{p.Name}").Order(StringComparer.Ordinal)];
        return candidates.Count > 1
            ? BadCall.Ambiguous(option, candidates)
            : BadCall.Unknown(option, OwnNames());
    }

    private IEnumerable<string> OwnNames() => cmdlet.Parameters.Values.Where(IsOwn).Select(p => $"-{p.Name}").Order(StringComparer.Ordinal);

    private static bool IsOwn(ParameterMetadata parameter) => !IsHidden(parameter)
        && !Cmdlet.CommonParameters.Contains(parameter.Name)
        && !Cmdlet.OptionalCommonParameters.Contains(parameter.Name);

    private static bool IsHidden(ParameterMetadata parameter) =>
        parameter.Attributes.OfType<ParameterAttribute>().Any(a => a.DontShow);
}
