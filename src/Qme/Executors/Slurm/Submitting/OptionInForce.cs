using System.Text.Json.Serialization;

namespace Qme.Executors.Slurm.Submitting;

/// <summary>An option of a submission, with the value that counted.</summary>
/// <param name="Name">Its long name, without the dashes.</param>
/// <param name="Value">Its value; null when it has none.</param>
/// <param name="Origin">Where it came from.</param>
internal sealed record OptionInForce(
    string Name,
    string? Value,
    [property: JsonConverter(typeof(JsonStringEnumConverter<OptionOrigin>))] OptionOrigin Origin)
{
    /// <summary>
    /// The options that count when several places name them: a directive in the script yields to the environment, and that to the command line
    /// (sbatch(1), INPUT ENVIRONMENT VARIABLES).
    /// </summary>
    /// <param name="directives">What the script says.</param>
    /// <param name="variable">Reads a variable of sbatch's environment.</param>
    /// <param name="commandLine">What the command line says.</param>
    public static IReadOnlyList<OptionInForce> Combine(SbatchArguments directives, Func<string, string?> variable, SbatchArguments commandLine)
    {
        OrderedDictionary<string, OptionInForce> options = [];
        foreach (GivenOption given in commandLine.OfFurtherComponents)
        {
            Set(new OptionInForce(given.Option.Name, given.Value, OptionOrigin.CommandLine));
        }

        foreach (GivenOption given in directives.Options)
        {
            Set(new OptionInForce(given.Option.Name, given.Value, OptionOrigin.Directive));
        }

        foreach ((string name, SbatchOption option) in SbatchOptions.Variables)
        {
            if (variable(name) is not string value)
            {
                continue;
            }

            if (option.Value is not OptionValue.None)
            {
                Set(new OptionInForce(option.Name, value, OptionOrigin.Environment));
            }
            else if (IsYes(value))
            {
                Set(new OptionInForce(option.Name, null, OptionOrigin.Environment));
            }
        }

        foreach (GivenOption given in commandLine.Options)
        {
            Set(new OptionInForce(given.Option.Name, given.Value, OptionOrigin.CommandLine));
        }

        return [.. options.Values];

        void Set(OptionInForce option) => options[option.Name] = option;
    }

    /// <summary>How a variable switches on what takes no value: by being empty, <c>yes</c>, or a number other than 0.</summary>
    private static bool IsYes(string value) =>
        value.Length == 0 || value.Equals("yes", StringComparison.OrdinalIgnoreCase) || (int.TryParse(value, out int number) && number != 0);
}

/// <summary>Where an option of a submission came from.</summary>
internal enum OptionOrigin
{
    /// <summary>A line of the script that begins with <c>#SBATCH</c>.</summary>
    Directive,

    /// <summary>An environment variable.</summary>
    Environment,

    /// <summary>The command line.</summary>
    CommandLine,
}
