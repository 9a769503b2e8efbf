using System.Text;

namespace Qme;

/// <summary>A command as it was typed: the word that names the program, and the arguments it gets.</summary>
/// <param name="FilePath">The command word, as typed: a bare name, or a path.</param>
/// <param name="ArgumentList">The arguments after it, verbatim.</param>
public sealed record CommandLine(string FilePath, IReadOnlyList<string> ArgumentList)
{
    // Characters that are plain in a PowerShell argument, beside letters and digits. Wildcards are not: the word that was passed
    // would become the files that match it.
    private const string PlainCharacters = "-_./:=+,%^~\\]!";

    // The typographic quotes, too, are quotes to PowerShell.
    private const string SingleQuotes = "'\u2018\u2019\u201a\u201b";
    private const string DoubleQuotes = "\"\u201c\u201d\u201e";

    /// <summary>The program's file name, without its directory: what executors are recognised by.</summary>
    public string Name => Path.GetFileName(FilePath);

    /// <summary>The command on one line, as it can be pasted into PowerShell.</summary>
    public override string ToString()
    {
        StringBuilder line = new();
        Append(line, FilePath);
        foreach (string argument in ArgumentList)
        {
            line.Append(' ');
            Append(line, argument);
        }

        return line.ToString();
    }

    private static void Append(StringBuilder line, string word)
    {
        if (word.Any(char.IsControl))
        {
            AppendDoubleQuoted(line, word);
        }
        else if (IsPlain(word))
        {
            line.Append(word);
        }
        else
        {
            AppendSingleQuoted(line, word);
        }
    }

    private static void AppendSingleQuoted(StringBuilder line, string word)
    {
        line.Append('\'');
        foreach (char c in word)
        {
            line.Append(c, SingleQuotes.Contains(c) ? 2 : 1);
        }

        line.Append('\'');
    }

    // A line break or a tab inside a word would break every table it is shown in, so these are written as escapes.
    private static void AppendDoubleQuoted(StringBuilder line, string word)
    {
        line.Append('"');
        foreach (char c in word)
        {
            _ = c switch
            {
                '\n' => line.Append("`n"),
                '\r' => line.Append("`r"),
                '\t' => line.Append("`t"),
                '$' or '`' => line.Append('`').Append(c),
                _ when DoubleQuotes.Contains(c) => line.Append('`').Append(c),
                _ when char.IsControl(c) => line.Append(System.Globalization.CultureInfo.InvariantCulture, $"`u{{{(int)c:x}}}"),
                _ => line.Append(c),
            };
        }

        line.Append('"');
    }

    /// <summary>Whether PowerShell takes the word as it stands.</summary>
    private static bool IsPlain(string word) =>
        word.Length > 0
        && word.All(c => char.IsLetterOrDigit(c) || PlainCharacters.Contains(c))
        && !StartsAtHome(word)
        && IsComplete(word)
        && (!LooksLikeParameter(word) || IsPlainParameter(word));

    private static bool StartsAtHome(string word) => word[0] == '~' && (word.Length == 1 || word[1] is '/' or '\\');

    // Between commas PowerShell wants something.
    private static bool IsComplete(string word) => word[0] != ',' && word[^1] != ',' && !word.Contains(",,", StringComparison.Ordinal);

    private static bool LooksLikeParameter(string word) => word.Length > 1 && word[0] == '-' && (char.IsLetter(word[1]) || word[1] == '_');

    // A parameter's name ends at a dot or a comma, and behind its colon there must be a value.
    private static bool IsPlainParameter(string word)
    {
        int colon = word.IndexOf(':', StringComparison.Ordinal);
        string name = colon < 0 ? word : word[..colon];
        return name.AsSpan().IndexOfAny('.', ',') < 0 && (colon < 0 || IsPlain(word[(colon + 1)..]));
    }
}
