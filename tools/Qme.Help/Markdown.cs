using System.Text.RegularExpressions;

namespace Qme.Help;

/// <summary>Reads as much markdown as the pages of this repository use; what it does not know, it takes for a paragraph.</summary>
internal static partial class Markdown
{
    internal static IReadOnlyList<Block> Read(string path)
    {
        List<Block> blocks = [];
        Queue<string> lines = new(File.ReadAllLines(path));
        while (lines.TryDequeue(out string? line))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                string text = string.Join('\n', TakeWhile(lines, l => l != "```"));
                blocks.Add(lines.TryDequeue(out _)
                    ? new Block.Code(line[3..], text)
                    : throw new FormatException($"{path}: a ``` is not closed."));
            }
            else if (HeadingPattern().Match(line) is { Success: true } heading)
            {
                blocks.Add(new Block.Heading(heading.Groups["level"].Length, Plain(heading.Groups["text"].Value)));
            }
            else if (line.StartsWith('|'))
            {
                // The line of dashes below the head says nothing.
                if (!line.StartsWith("|--", StringComparison.Ordinal))
                {
                    blocks.Add(new Block.Row([.. line.Trim('|').Split('|').Select(cell => Plain(cell.Trim()))]));
                }
            }
            else if (line.Length > 0)
            {
                bool isItem = line.StartsWith("- ", StringComparison.Ordinal);
                string text = Plain(string.Join(' ', TakeWhile(lines, Continues).Prepend(isItem ? line[2..] : line).Select(l => l.Trim())));
                blocks.Add(isItem ? new Block.Item(text) : new Block.Paragraph(text));
            }
        }

        return blocks;
    }

    // Code keeps what stands in it; elsewhere links and emphasis become what they are about.
    private static string Plain(string text) => InlinePattern().Replace(
        text,
        match => match.Groups["code"].Success ? match.Groups["code"].Value : match.Groups["text"].Value);

    private static bool Continues(string line) => line.Length > 0 && !BlockStart().IsMatch(line);

    private static IEnumerable<string> TakeWhile(Queue<string> lines, Predicate<string> wanted)
    {
        while (lines.TryPeek(out string? line) && wanted(line))
        {
            yield return lines.Dequeue();
        }
    }

    [GeneratedRegex("^(?<level>#{1,3}) (?<text>.+)$")]
    private static partial Regex HeadingPattern();

    [GeneratedRegex(@"^(#{1,3} |- |\||```)")]
    private static partial Regex BlockStart();

    [GeneratedRegex(@"(?<tick>`+)(?<code>.+?)\k<tick>(?!`)|\[(?<text>[^\]]+)\]\([^)]+\)|\*\*(?<text>[^*]+)\*\*")]
    private static partial Regex InlinePattern();
}
