using System.Text;

namespace Qme;

/// <summary>A command as it was typed: the word that names the program, and the arguments it gets.</summary>
/// <param name="FilePath">The command word, as typed: a bare name, or a path.</param>
/// <param name="ArgumentList">The arguments after it, verbatim.</param>
public sealed record CommandLine(string FilePath, IReadOnlyList<string> ArgumentList)
{
    // Characters that are plain in a PowerShell argument, beside letters and digits.
    private const string PlainCharacters = "-_./:=+,%^~\\*?[]!";

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
        if (word.Length > 0 && word.All(IsPlain))
        {
            line.Append(word);
        }
        else if (word.Any(char.IsControl))
        {
            AppendDoubleQuoted(line, word);
        }
        else
        {
            line.Append('\'').Append(word.Replace("'", "''", StringComparison.Ordinal)).Append('\'');
        }
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
                '"' or '$' or '`' => line.Append('`').Append(c),
                _ when char.IsControl(c) => line.Append(System.Globalization.CultureInfo.InvariantCulture, $"`u{{{(int)c:x}}}"),
                _ => line.Append(c),
            };
        }

        line.Append('"');
    }

    private static bool IsPlain(char c) => char.IsLetterOrDigit(c) || PlainCharacters.Contains(c);
}
