namespace Qme.Help;

/// <summary>A piece of a markdown page: what help is made of.</summary>
internal abstract record Block
{
    private Block()
    {
    }

    /// <summary>A heading: <c>## DESCRIPTION</c> has level 2.</summary>
    internal sealed record Heading(int Level, string Text) : Block;

    /// <summary>A paragraph, on one line.</summary>
    internal sealed record Paragraph(string Text) : Block;

    /// <summary>An item of a list, on one line.</summary>
    internal sealed record Item(string Text) : Block;

    /// <summary>A fenced block, as it stands.</summary>
    internal sealed record Code(string Language, string Text) : Block;

    /// <summary>A row of a table; the first of several is its head.</summary>
    internal sealed record Row(IReadOnlyList<string> Cells) : Block;
}
