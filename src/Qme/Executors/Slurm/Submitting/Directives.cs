using System.Text;

namespace Qme.Executors.Slurm.Submitting;

/// <summary>The options in a batch script, as sbatch finds them there.</summary>
/// <param name="Words">The words behind <c>#SBATCH</c>; of a job of several components those of the first.</param>
/// <param name="Components">Of how many components the job is.</param>
/// <param name="AreUnderstood">Whether sbatch would take them so: not when a quote is left open, or another batch system is spoken to as well.</param>
internal sealed record Directives(IReadOnlyList<string> Words, int Components, bool AreUnderstood)
{
    /// <summary>There are none.</summary>
    public static Directives None { get; } = new([], 1, true);

    // The second is an error of old, which sbatch puts up with.
    private static readonly string[] s_marks = ["#SBATCH", "#SLURM"];

    // sbatch translates the options of these, unless told not to.
    private static readonly string[] s_foreignMarks = ["#PBS", "#BSUB"];

    private static readonly string[] s_separators = ["hetjob", "packjob"];

    /// <summary>
    /// Reads them. Lines count from the first on as long as they are empty or comments; a mark counts only at the very beginning of its line.
    /// </summary>
    public static Directives Read(string script)
    {
        List<string> words = [];
        int components = 1;
        bool areUnderstood = true;
        foreach (Range range in script.AsSpan().Split('\n'))
        {
            ReadOnlySpan<char> line = script.AsSpan(range);
            ReadOnlySpan<char> content = line.Trim();
            if (MarkOf(line, s_marks) is string mark)
            {
                string rest = line[mark.Length..].ToString();
                components += BeginsComponent(rest) ? 1 : 0;
                areUnderstood &= components > 1 || TryRead(rest, words);
            }
            else if (content.Length > 0 && content[0] != '#')
            {
                break;
            }
            else
            {
                areUnderstood &= MarkOf(line, s_foreignMarks) is null;
            }
        }

        return new Directives(words, components, areUnderstood);
    }

    private static string? MarkOf(ReadOnlySpan<char> line, string[] marks)
    {
        foreach (string mark in marks)
        {
            if (line.StartsWith(mark))
            {
                return mark;
            }
        }

        return null;
    }

    private static bool BeginsComponent(string line) =>
        s_separators.Contains(line.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries) is [string first, ..] ? first : "", StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Splits a line into words: quotes of both kinds group, a backslash takes the next character as it is, within quotes too, and an unquoted <c>#</c>
    /// begins a comment even in the middle of a word. Nothing is expanded. An empty word ends the line, as observed.
    /// </summary>
    /// <returns>Whether all quotes were closed.</returns>
    private static bool TryRead(string line, List<string> words)
    {
        StringBuilder word = new();
        bool isQuoted = false;
        char? quote = null;
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (c == '\\')
            {
                // At the very end of a line there is nothing to take.
                word.Append(++i < line.Length ? line[i] : null);
            }
            else if (quote is not null)
            {
                if (c == quote)
                {
                    quote = null;
                }
                else
                {
                    word.Append(c);
                }
            }
            else if (c is '"' or '\'')
            {
                quote = c;
                isQuoted = true;
            }
            else if (c == '#')
            {
                break;
            }
            else if (char.IsWhiteSpace(c))
            {
                if (isQuoted && word.Length == 0)
                {
                    break;
                }

                Flush();
            }
            else
            {
                word.Append(c);
            }
        }

        Flush();
        return quote is null;

        void Flush()
        {
            if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }

            isQuoted = false;
        }
    }
}
