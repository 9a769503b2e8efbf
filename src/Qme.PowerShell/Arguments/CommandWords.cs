using System.Management.Automation.Language;

namespace Qme.PowerShell.Arguments;

/// <summary>Reads a command that somebody gives as text, instead of typing it behind Invoke-QmeCommand.</summary>
internal static class CommandWords
{
    /// <summary>Reads a command: its words one by one, or one text as it would be typed.</summary>
    public static CommandLine Read(IReadOnlyList<string> given)
    {
        string[] words = given is [string typed] ? [.. Words(typed)] : [.. given];
        return new CommandLine(words[0], words[1..]);
    }

    private static IEnumerable<string> Words(string typed)
    {
        ScriptBlockAst script = Parser.ParseInput(typed, out _, out ParseError[] errors);
        return errors.Length == 0 && script.EndBlock is { Statements: [PipelineAst { PipelineElements: [CommandAst command] }] }
            ? command.CommandElements.Select(Text)
            : typed.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).DefaultIfEmpty(typed);
    }

    // What a variable or an expression would give is not known here; its text is as good as anything.
    private static string Text(CommandElementAst element) => element is StringConstantExpressionAst text ? text.Value : element.Extent.Text;
}
