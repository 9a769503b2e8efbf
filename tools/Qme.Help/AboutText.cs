using System.Text;

namespace Qme.Help;

/// <summary>Writes an <c>about_</c> page as the text that Get-Help shows, in lines of 80 columns.</summary>
internal static class AboutText
{
    private const int Width = 80;
    private const string Indent = "    ";

    internal static string Write(Page page)
    {
        // Get-Help takes the fifth line for the synopsis.
        StringBuilder text = new($"TOPIC\n{Indent}{page.Name}\n");
        foreach (Section section in page.Sections)
        {
            text.Append('\n').Append(section.Title.ToUpperInvariant()).Append('\n');
            Block? previous = null;
            foreach (Block block in section.Blocks)
            {
                bool isContinued = previous is null || (block is Block.Item or Block.Row && previous.GetType() == block.GetType());
                text.Append(isContinued ? "" : "\n");
                Append(text, block, section);
                previous = block;
            }
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, Block block, Section section)
    {
        switch (block)
        {
            case Block.Heading heading:
                text.Append("  ").Append(heading.Text).Append('\n');
                break;

            case Block.Code code:
                text.AppendJoin("", code.Text.Split('\n').Select(line => $"{Indent}{Indent}{line}".TrimEnd() + "\n"));
                break;

            case Block.Item item:
                AppendWrapped(text, $"{Indent}- ", item.Text);
                break;

            case Block.Row row:
                AppendWrapped(text, Indent + string.Concat(row.Cells.SkipLast(1).Select((cell, i) => cell.PadRight(ColumnWidth(section, i)))), row.Cells[^1]);
                break;

            case Block.Paragraph paragraph:
                AppendWrapped(text, Indent, paragraph.Text);
                break;
        }
    }

    private static int ColumnWidth(Section section, int column) =>
        section.Blocks.OfType<Block.Row>().Where(row => column < row.Cells.Count - 1).Max(row => row.Cells[column].Length) + 2;

    // The first line begins with a prefix, the others with as many blanks.
    private static void AppendWrapped(StringBuilder text, string prefix, string words)
    {
        StringBuilder line = new(prefix);
        foreach (string word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            bool isFirst = line.Length == prefix.Length;
            if (!isFirst && line.Length + 1 + word.Length > Width)
            {
                text.Append(line).Append('\n');
                line.Clear().Append(' ', prefix.Length);
                isFirst = true;
            }

            line.Append(isFirst ? "" : " ").Append(word);
        }

        text.Append(line).Append('\n');
    }
}
