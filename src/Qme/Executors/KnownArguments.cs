namespace Qme.Executors;

/// <summary>Sees to it that a caller says nothing that nobody listens to.</summary>
internal static class KnownArguments
{
    /// <summary>Refuses arguments that are not known.</summary>
    /// <param name="arguments">What the caller says, by name.</param>
    /// <param name="known">The names there are.</param>
    /// <param name="who">Who takes them, to begin a sentence with.</param>
    /// <exception cref="QmeException"><see cref="ErrorIds.ActionArgumentUnknown"/>.</exception>
    public static void Require(IReadOnlyDictionary<string, object?> arguments, IReadOnlyList<string> known, string who)
    {
        if (arguments.Keys.FirstOrDefault(name => !known.Contains(name, StringComparer.OrdinalIgnoreCase)) is string unknown)
        {
            throw new QmeException(
                ErrorIds.ActionArgumentUnknown,
                $"{who} takes no argument '{unknown}'. It takes: {(known.Count > 0 ? string.Join(", ", known) : "none")}.",
                unknown);
        }
    }
}
