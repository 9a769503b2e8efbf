namespace Qme.Help;

/// <summary>The part of a page under one heading.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Blocks">What stands below it.</param>
internal sealed record Section(string Title, IReadOnlyList<Block> Blocks)
{
    /// <summary>The sections that headings of a level divide a text into; what stands before the first one is left out.</summary>
    internal static IReadOnlyList<Section> Split(IReadOnlyList<Block> blocks, int level)
    {
        List<Section> sections = [];
        List<Block> below = [];
        foreach (Block block in blocks)
        {
            if (block is Block.Heading heading && heading.Level == level)
            {
                below = [];
                sections.Add(new Section(heading.Text, below));
            }
            else
            {
                below.Add(block);
            }
        }

        return sections;
    }
}

/// <summary>The page of a command, or an <c>about_</c> page.</summary>
/// <param name="Name">What it is about: the heading of level 1.</param>
/// <param name="Sections">What it consists of: the headings of level 2.</param>
internal sealed record Page(string Name, IReadOnlyList<Section> Sections)
{
    internal static Page Read(string path)
    {
        IReadOnlyList<Block> blocks = Markdown.Read(path);
        return blocks is [Block.Heading { Level: 1, Text: string name }, ..] && name == Path.GetFileNameWithoutExtension(path)
            ? new Page(name, Section.Split(blocks, level: 2))
            : throw new FormatException($"{path}: a page begins with its name: # {Path.GetFileNameWithoutExtension(path)}");
    }

    /// <summary>What stands below a heading of level 2.</summary>
    internal IReadOnlyList<Block> this[string section] =>
        Sections.FirstOrDefault(s => s.Title == section)?.Blocks ?? throw new FormatException($"The page {Name} has no section '{section}'.");
}
