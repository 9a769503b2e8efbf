using System.Text.RegularExpressions;
using Qme.Configuration;

namespace Qme.Executors;

/// <summary>What an executor may be called: its name is part of the Uids of its tasks and of the environment variables of its settings.</summary>
public static partial class ExecutorName
{
    /// <summary>Demands that an executor of a user may have that name.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.ExecutorInvalid"/>; <see cref="ErrorIds.ExecutorBuiltIn"/>.</exception>
    public static void Require(string name)
    {
        if (!NamePattern().IsMatch(name ?? ""))
        {
            throw new QmeException(
                ErrorIds.ExecutorInvalid, $"'{name}' is no name for an executor: it has lower-case letters, digits and underscores, and begins with a letter.", name);
        }

        if (ExecutorRegistry.IsBuiltIn(name!) || name == QmeSettings.Name)
        {
            throw Taken(name!);
        }
    }

    internal static QmeException Taken(string name) =>
        new(ErrorIds.ExecutorBuiltIn, $"'{name}' belongs to Qme itself, which can be neither replaced nor taken away.", name);

    [GeneratedRegex("^[a-z][a-z0-9_]*$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
