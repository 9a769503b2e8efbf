using System.Text;

namespace Qme.Execution.Windows;

/// <summary>
/// Writes arguments as one command line, as Windows passes them, such that CommandLineToArgvW and the C runtime take it apart
/// into the same arguments again. A program with rules of its own (cmd.exe, batch files) reads it by those.
/// </summary>
internal static class WindowsCommandLine
{
    /// <summary>The command line of a program.</summary>
    /// <param name="filePath">The program; its rules know quotes, but no way to escape one, and no path contains one.</param>
    /// <param name="arguments">The arguments after it.</param>
    public static string Of(string filePath, IReadOnlyList<string> arguments)
    {
        StringBuilder line = new();
        line.Append('"').Append(filePath).Append('"');
        foreach (string argument in arguments)
        {
            line.Append(' ');
            Append(line, argument);
        }

        return line.ToString();
    }

    private static void Append(StringBuilder line, string argument)
    {
        if (argument.Length > 0 && !argument.AsSpan().ContainsAny(" \t\n\v\""))
        {
            line.Append(argument);
            return;
        }

        // Backslashes are literal unless a quote follows them; then each is written twice.
        line.Append('"');
        int backslashes = 0;
        foreach (char c in argument)
        {
            if (c == '"')
            {
                line.Append('\\', backslashes + 1);
            }

            backslashes = c == '\\' ? backslashes + 1 : 0;
            line.Append(c);
        }

        line.Append('\\', backslashes).Append('"');
    }
}
