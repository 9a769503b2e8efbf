using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Qme.Executors.Slurm.Submitting;

/// <summary>The name of a file that a job writes to, with the patterns that Slurm replaces (sbatch(1), FILENAME PATTERN).</summary>
internal static partial class FilePattern
{
    /// <summary>The name where none is given.</summary>
    public const string OfJob = "slurm-%j.out";

    /// <summary>The same for an array.</summary>
    public const string OfArray = "slurm-%A_%a.out";

    private const int MostWidth = 10;

    /// <summary>The names that a file may have, the likeliest first; several where a version of Slurm, or the name of a host, decides.</summary>
    /// <param name="pattern">The name with patterns.</param>
    /// <param name="values">What they stand for.</param>
    public static IEnumerable<string> Expand(string pattern, PatternValues values)
    {
        // Escaped characters, wherever they are, switch off all patterns.
        if (pattern.Contains('\\'))
        {
            return [Unescape(pattern)];
        }

        return NewerPattern().IsMatch(pattern)
            ? Enum.GetValues<NewerPatterns>().Select(newer => Expand(pattern, values, newer)).Distinct()
            : [Expand(pattern, values, NewerPatterns.None)];
    }

    /// <summary>Whether a file is named after the host of the script.</summary>
    public static bool HasHost(string? pattern) => pattern is not null && HostPattern().IsMatch(pattern);

    /// <summary>The name with what is the same for all elements of an array put in, and what is not left as a pattern.</summary>
    public static string ExpandShared(string pattern, PatternValues values) =>
        pattern.Contains('\\') ? Unescape(pattern) : Expand(pattern, values with { JobId = null, Index = null }, NewerPatterns.None);

    private static string Expand(string pattern, PatternValues values, NewerPatterns newer)
    {
        StringBuilder name = new();
        for (int i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != '%')
            {
                name.Append(pattern[i]);
                continue;
            }

            int end = i + 1;
            while (end < pattern.Length && char.IsAsciiDigit(pattern[end]))
            {
                end++;
            }

            string digits = pattern[(i + 1)..end];
            if (digits.Length > 0 && end < pattern.Length && pattern[end] == '%')
            {
                // Observed with 22.05: the width of what is no pattern stays by itself, and the next one begins: %3%a.
                name.Append(digits);
                i = end - 1;
                continue;
            }

            string? value = end == pattern.Length ? null
                : pattern[end] == '%' ? "%"
                : Pad(values.Of(pattern[end], newer), pattern[end], digits);
            if (value is null)
            {
                // Not a pattern that is known: it stays as it is.
                name.Append('%').Append(digits);
                i = end - 1;
            }
            else
            {
                name.Append(value);
                i = end;
            }
        }

        return name.ToString();
    }

    /// <summary>A number with zeros before it, as many as the pattern says; names stay as they are.</summary>
    private static string? Pad(string? value, char letter, string digits)
    {
        const string Names = "Nsux";
        int width = digits.Length == 0 || Names.Contains(letter) ? 0
            : int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? Math.Min(number, MostWidth)
            : MostWidth;
        return value?.PadLeft(width, '0');
    }

    private static string Unescape(string pattern)
    {
        StringBuilder name = new();
        for (int i = 0; i < pattern.Length; i++)
        {
            // At the very end there is nothing to take.
            i += pattern[i] == '\\' ? 1 : 0;
            name.Append(i < pattern.Length ? pattern[i] : null);
        }

        return name.ToString();
    }

    [GeneratedRegex("%[0-9]*N", RegexOptions.CultureInvariant)]
    private static partial Regex HostPattern();

    [GeneratedRegex("%[0-9]*[br]", RegexOptions.CultureInvariant)]
    private static partial Regex NewerPattern();
}
