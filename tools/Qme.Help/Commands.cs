using System.Management.Automation;
using System.Reflection;

namespace Qme.Help;

/// <summary>What the module's assembly itself says about its commands, as PowerShell understands it.</summary>
internal static class Commands
{
    /// <summary>The cmdlets of an assembly, which has the assemblies it needs beside it.</summary>
    internal static IEnumerable<CmdletInfo> Read(string assembly) =>
        from type in Assembly.LoadFrom(Path.GetFullPath(assembly)).GetExportedTypes()
        let cmdlet = type.GetCustomAttribute<CmdletAttribute>()
        where cmdlet is not null
        orderby cmdlet.VerbName, cmdlet.NounName
        select new CmdletInfo($"{cmdlet.VerbName}-{cmdlet.NounName}", type);

    /// <summary>The parameter sets that users can mean, each with its parameters in the order of the syntax.</summary>
    internal static IEnumerable<IReadOnlyList<CommandParameterInfo>> Syntaxes(CmdletInfo command) =>
        from set in command.ParameterSets
        where !set.Parameters.Any(parameter => parameter.IsMandatory && IsHidden(parameter))
        orderby !set.IsDefault
        select InOrder([.. set.Parameters.Where(IsOwn)]);

    /// <summary>The parameters that users can mean, each once.</summary>
    internal static IEnumerable<CommandParameterInfo> Parameters(CmdletInfo command) =>
        Syntaxes(command).SelectMany(parameters => parameters).DistinctBy(parameter => parameter.Name);

    /// <summary>What a parameter takes, as PowerShell writes it: <c>string[]</c>; null for a switch.</summary>
    internal static string? ValueName(CommandParameterInfo parameter)
    {
        if (parameter.ParameterType == typeof(SwitchParameter))
        {
            return null;
        }

        Type type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        string name = Microsoft.PowerShell.ToStringCodeMethods.Type(PSObject.AsPSObject(type));
        return name[(name.LastIndexOf('.') + 1)..];
    }

    /// <summary>The words that a parameter takes; empty when they are not so few.</summary>
    internal static IReadOnlyList<string> Choices(CommandParameterInfo parameter)
    {
        Type type = parameter.ParameterType.GetElementType() ?? parameter.ParameterType;
        return type.IsEnum ? Enum.GetNames(type) : [];
    }

    /// <summary>The value a parameter has when it is not given; null when it has none.</summary>
    internal static string? DefaultValue(CmdletInfo command, CommandParameterInfo parameter) =>
        command.ImplementingType.GetProperty(parameter.Name)?.GetValue(Activator.CreateInstance(command.ImplementingType)) switch
        {
            null or SwitchParameter => null,
            object value => LanguagePrimitives.ConvertTo<string>(value),
        };

    // What stands by position comes first; but where the last position takes all the rest of the line, the names must come before it.
    private static IReadOnlyList<CommandParameterInfo> InOrder(IReadOnlyList<CommandParameterInfo> parameters)
    {
        List<CommandParameterInfo> positional = [.. parameters.Where(p => p.Position >= 0).OrderBy(p => p.Position)];
        List<CommandParameterInfo> named = [.. parameters.Where(p => p.Position < 0).OrderByDescending(p => p.IsMandatory)];
        return positional.Any(p => p.ValueFromRemainingArguments) ? [.. named, .. positional] : [.. positional, .. named];
    }

    private static bool IsOwn(CommandParameterInfo parameter) => !IsHidden(parameter) && !Cmdlet.CommonParameters.Contains(parameter.Name);

    private static bool IsHidden(CommandParameterInfo parameter) =>
        parameter.Attributes.OfType<ParameterAttribute>().Any(attribute => attribute.DontShow);
}
