using System.Management.Automation.Language;
using System.Text;
using System.Text.RegularExpressions;

namespace Qme.Host;

/// <summary>Puts a script file and the words behind it on the command line into one statement, by pwsh's rules.</summary>
/// <remarks>
/// A statement, because only the language tells by <c>$?</c> afterwards whether the file exited with a code of its own.
/// </remarks>
internal static partial class ScriptFileCall
{
    /// <param name="path">The full path of the file.</param>
    /// <param name="words">
    /// <c>-Name</c> is a parameter, whose value may be the next word; <c>-Name:value</c> and <c>-Name: value</c> have it
    /// with them, and there <c>true</c> and <c>$true</c> (false likewise) are Booleans. The rest is text, never expressions.
    /// </param>
    /// <param name="passesInput">Whether the script gets what is fed to the statement.</param>
    internal static string Write(string path, IReadOnlyList<string> words, bool passesInput)
    {
        StringBuilder statement = new(passesInput ? "$input | & " : "& ");
        statement.Append(Callee(path));
        for (int i = 0; i < words.Count; i++)
        {
            string word = words[i];
            Match parameter = Parameter().Match(word);
            string value = parameter.Groups["value"].Value;
            if (!parameter.Success)
            {
                statement.Append(' ').Append(Quote(word));
            }
            else if (!parameter.Groups["colon"].Success)
            {
                statement.Append(' ').Append(word);
            }
            else if (value.Length > 0)
            {
                statement.Append(' ').Append(parameter.Groups["name"].Value).Append(':').Append(BooleanOrText(value));
            }
            else if (i + 1 < words.Count)
            {
                statement.Append(' ').Append(parameter.Groups["name"].Value).Append(':').Append(Quote(words[++i]));
            }
        }

        return statement.ToString();
    }

    // PowerShell takes a file for a script by its extension. One that its first line made a script has none.
    private static string Callee(string path) => path.EndsWith(".ps1", StringComparison.OrdinalIgnoreCase)
        ? Quote(path)
        : $"([scriptblock]::Create([System.IO.File]::ReadAllText({Quote(path)})))";

    private static string BooleanOrText(string value) =>
        bool.TryParse(value.StartsWith('$') ? value[1..] : value, out bool boolean) ? (boolean ? "$true" : "$false") : Quote(value);

    private static string Quote(string text) => $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";

    [GeneratedRegex(@"^(?<name>-[\p{L}_?][\w-]*)((?<colon>:)(?<value>.*))?$", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Parameter();
}
