using System.Management.Automation;
using System.Xml.Linq;

namespace Qme.Help;

/// <summary>Writes pages in the format that Get-Help reads.</summary>
internal static class Maml
{
    private static readonly XNamespace s_file = "http://msh";
    private static readonly XNamespace s_maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace s_command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace s_dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    internal static XDocument Write(IEnumerable<(CmdletInfo Command, Page Page)> commands) => new(
        new XElement(s_file + "helpItems", new XAttribute("schema", "maml"), commands.Select(c => Command(c.Command, c.Page))));

    private static XElement Command(CmdletInfo command, Page page) => new(
        s_command + "command",
        new XAttribute(XNamespace.Xmlns + "maml", s_maml),
        new XAttribute(XNamespace.Xmlns + "command", s_command),
        new XAttribute(XNamespace.Xmlns + "dev", s_dev),
        new XElement(
            s_command + "details",
            new XElement(s_command + "name", command.Name),
            new XElement(s_command + "verb", command.Verb),
            new XElement(s_command + "noun", command.Noun),
            Text(s_maml + "description", page["SYNOPSIS"])),
        Text(s_maml + "description", page["DESCRIPTION"]),
        new XElement(s_command + "syntax", Commands.Syntaxes(command).Select(parameters => Syntax(command, parameters))),
        new XElement(s_command + "parameters", Parameters(command, page)),
        new XElement(s_command + "inputTypes", Types(page["INPUTS"], "inputType")),
        new XElement(s_command + "returnValues", Types(page["OUTPUTS"], "returnValue")),
        new XElement(s_maml + "alertSet", Text(s_maml + "alert", page["NOTES"])),
        new XElement(s_command + "examples", Section.Split(page["EXAMPLES"], level: 3).Select(Example)),
        new XElement(s_command + "relatedLinks", page["RELATED LINKS"].OfType<Block.Item>().Select(Link)));

    private static XElement Syntax(CmdletInfo command, IEnumerable<CommandParameterInfo> parameters) => new(
        s_command + "syntaxItem",
        new XElement(s_maml + "name", command.Name),
        parameters.Select(parameter => Parameter(parameter, Choices(parameter))));

    private static IEnumerable<XElement> Parameters(CmdletInfo command, Page page)
    {
        IReadOnlyList<Section> texts = Section.Split(page["PARAMETERS"], level: 3);
        return Commands.Parameters(command).Select(parameter => Parameter(
            parameter,
            Text(s_maml + "description", texts.FirstOrDefault(text => text.Title == $"-{parameter.Name}")?.Blocks ?? []),
            new XElement(s_dev + "defaultValue", Commands.DefaultValue(command, parameter))));
    }

    private static XElement Parameter(CommandParameterInfo parameter, params IEnumerable<XElement?> more) => new(
        s_command + "parameter",
        new XAttribute("required", parameter.IsMandatory),
        new XAttribute("position", parameter.Position < 0 ? "named" : parameter.Position),
        new XAttribute("pipelineInput", PipelineInput(parameter)),
        new XAttribute("globbing", parameter.Attributes.OfType<SupportsWildcardsAttribute>().Any()),
        new XAttribute("aliases", parameter.Aliases.Count > 0 ? string.Join(", ", parameter.Aliases) : "none"),
        new XElement(s_maml + "name", parameter.Name),
        Commands.ValueName(parameter) is string value ? Value(value) : null,
        more);

    private static XElement? Choices(CommandParameterInfo parameter) => Commands.Choices(parameter) is { Count: > 0 } choices
        ? new XElement(s_command + "parameterValueGroup", choices.Select(Value))
        : null;

    // A value that is not required would be shown as [<string>]: one may write -Id alone.
    private static XElement Value(string name) => new(s_command + "parameterValue", new XAttribute("required", true), name);

    private static string PipelineInput(CommandParameterInfo parameter) => (parameter.ValueFromPipeline, parameter.ValueFromPipelineByPropertyName) switch
    {
        (true, true) => "true (ByValue, ByPropertyName)",
        (true, false) => "true (ByValue)",
        (false, true) => "true (ByPropertyName)",
        _ => "false",
    };

    private static IEnumerable<XElement> Types(IReadOnlyList<Block> blocks, string element) => Section.Split(blocks, level: 3).Select(type => new XElement(
        s_command + element,
        new XElement(s_dev + "type", new XElement(s_maml + "name", type.Title)),
        Text(s_maml + "description", type.Blocks)));

    private static XElement Example(Section example)
    {
        List<Block> before = [.. example.Blocks.TakeWhile(block => block is not Block.Code)];
        List<Block.Code> code = [.. example.Blocks.Skip(before.Count).TakeWhile(block => block is Block.Code).Cast<Block.Code>()];
        return new XElement(
            s_command + "example",
            new XElement(s_maml + "title", $"---------- {example.Title} ----------"),
            Text(s_maml + "introduction", before),
            new XElement(s_dev + "code", string.Join("\n\n", code.Select(block => block.Text))),
            // The empty paragraph is a line between this example and the next.
            Text(s_dev + "remarks", [.. example.Blocks.Skip(before.Count + code.Count), new Block.Paragraph("")]));
    }

    private static XElement Link(Block.Item link) => new(s_maml + "navigationLink", new XElement(s_maml + "linkText", link.Text), new XElement(s_maml + "uri"));

    // Get-Help leaves a line between paragraphs, so a list is one, with its items on lines of their own. It knows lists too, but
    // shows them in some places only.
    private static XElement Text(XName name, IEnumerable<Block> blocks)
    {
        XElement text = new(name);
        Block? previous = null;
        foreach (Block block in blocks)
        {
            string line = block switch
            {
                Block.Item item => $"- {item.Text}",
                Block.Paragraph paragraph => paragraph.Text,
                Block.Code code => code.Text,
                _ => throw new FormatException($"Help of a command can hold no {block}."),
            };
            if (block is Block.Item && previous is Block.Item)
            {
                ((XElement)text.LastNode!).Add("\n" + line);
            }
            else
            {
                text.Add(new XElement(s_maml + "para", line));
            }

            previous = block;
        }

        return text;
    }
}
