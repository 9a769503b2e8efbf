namespace CliWrap;

/// <summary>What is in no other version.</summary>
public static class Words
{
    /// <summary>The first word of a text.</summary>
    public static string First(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[0];
}
