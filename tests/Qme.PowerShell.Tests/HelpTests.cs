using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.RegularExpressions;
using Xunit;

namespace Qme.PowerShell.Tests;

public sealed partial class HelpTests(ModuleSession session) : IClassFixture<ModuleSession>
{
    private static readonly string s_pages = Path.Combine(Repository.Root, "docs", "en-US");

    public static TheoryData<string> Commands { get; } = [.. PageNames("*-*.md")];

    [Fact]
    public void Every_exported_command_has_a_page_and_every_page_a_command()
    {
        string[] exported = Strings("(Get-Module Qme).ExportedCommands.Values | Where-Object CommandType -ne Alias | ForEach-Object Name");

        Assert.NotEmpty(exported);
        Assert.Equal(exported.Order(), PageNames("*-*.md").Order());
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Get_Help_gives_one_page_with_synopsis_description_and_examples(string command)
    {
        PSObject help = Assert.Single(session.Run($"Get-Help {command} -Full").Output);

        Assert.Equal(command, help.Properties["Name"].Value);
        Assert.Equal(Paragraph(command, "SYNOPSIS"), help.Properties["Synopsis"].Value);
        Assert.NotEmpty(Strings($"(Get-Help {command}).description.Text"));
        Assert.Equal(Headings(command, "EXAMPLES").Count, Strings($"(Get-Help {command}).examples.example.code").Count(code => code.Length > 0));
        Assert.NotEmpty(Headings(command, "EXAMPLES"));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_parameter_is_described_and_none_that_does_not_exist(string command)
    {
        string[] described = [.. Headings(command, "PARAMETERS").Select(heading => heading.TrimStart('-'))];
        string[] own = Strings($"(Get-Command {command}).Parameters.Keys | Where-Object {{ $_ -notin [System.Management.Automation.Cmdlet]::CommonParameters }}");

        // The function in front of Invoke-QmeCommand takes these two without naming them.
        string[] change = command == "Invoke-QmeCommand" ? ["WhatIf", "Confirm"] : [];
        Assert.Equal(own.Concat(change).Order(), described.Order());
        Assert.Equal(described.Order(), Strings($"(Get-Help {command} -Parameter *).Name").Order());
        Assert.All(described, parameter => Assert.NotEmpty(Strings($"(Get-Help {command} -Parameter {parameter}).description.Text")));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void The_syntax_on_the_page_is_the_one_that_Get_Help_shows(string command)
    {
        const string AsShown = """
            ForEach-Object {
                $item = $_
                $words = $item.parameter | ForEach-Object {
                    $value = if ($_.parameterValueGroup) { " {$($_.parameterValueGroup.parameterValue -join ' | ')}" } elseif ($_.parameterValue) { " <$($_.parameterValue)>" }
                    $name = if ($_.position -eq 'named') { "-$($_.name)" } else { "[-$($_.name)]" }
                    if ($_.required -eq 'true') { "$name$value" } else { "[$name$value]" }
                }
                "$($item.name) $words [<CommonParameters>]"
            }
            """;

        string[] shown = Strings($"(Get-Help {command}).syntax.syntaxItem | {AsShown}");

        string[] written = [.. CodePattern().Match(Section(command, "SYNTAX")).Groups["code"].Value.Split("\n\n").Select(syntax => string.Join(' ', syntax.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))];
        Assert.Equal(shown, written);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void The_code_of_the_examples_can_be_parsed(string command)
    {
        string[] code = [.. CodePattern().Matches(Section(command, "EXAMPLES")).Select(match => match.Groups["code"].Value)];

        Assert.NotEmpty(code);
        Assert.All(code, script =>
        {
            Parser.ParseInput(script, out _, out ParseError[] errors);
            Assert.Empty(errors);
        });
    }

    [Theory]
    [InlineData("about_Qme")]
    [InlineData("about_QmeExecutors")]
    public void The_module_has_about_pages(string name)
    {
        PSObject page = Assert.Single(session.Run($"Get-Help {name}").Output);

        Assert.Equal(Paragraph(name, "SHORT DESCRIPTION"), page.Properties["Synopsis"].Value);
        Assert.All(page.ToString().Split('\n'), line => Assert.InRange(line.Length, 0, 80));
    }

    [Theory]
    [InlineData("STATES", "[Enum]::GetNames($state)")]
    [InlineData("ERRORS", "$state.Assembly.GetType('Qme.ErrorIds').GetFields().Name")]
    public void The_about_page_explains_every_state_and_every_error(string section, string names)
    {
        string[] all = Strings($"$state = (Get-Command Get-QmeTask).Parameters.State.ParameterType.GetElementType(); {names}");

        Assert.NotEmpty(all);
        Assert.All(all, name => Assert.Contains($"\n| {name} | ", Section("about_Qme", section), StringComparison.Ordinal));
    }

    private static IEnumerable<string> PageNames(string pattern) =>
        Directory.EnumerateFiles(s_pages, pattern).Select(path => Path.GetFileNameWithoutExtension(path)!);

    private static string Section(string page, string title)
    {
        string text = File.ReadAllText(Path.Combine(s_pages, page + ".md")).ReplaceLineEndings("\n");
        return SectionPattern().Matches(text).Single(match => match.Groups["title"].Value == title).Groups["text"].Value;
    }

    private static string Paragraph(string page, string section) => Section(page, section).Trim();

    private static List<string> Headings(string page, string section) =>
        [.. HeadingPattern().Matches(Section(page, section)).Select(match => match.Groups["title"].Value)];

    private string[] Strings(string script)
    {
        Outcome outcome = session.Run(script);
        Assert.Empty(outcome.Errors);
        Assert.Null(outcome.Thrown);
        return [.. outcome.Output.Where(item => item is not null).Select(item => item.ToString())];
    }

    [GeneratedRegex(@"^## (?<title>.+)\n(?<text>(?s:.*?))(?=^## |\z)", RegexOptions.Multiline)]
    private static partial Regex SectionPattern();

    [GeneratedRegex("^### (?<title>.+)$", RegexOptions.Multiline)]
    private static partial Regex HeadingPattern();

    [GeneratedRegex(@"^```powershell\n(?<code>(?s:.*?))\n```$", RegexOptions.Multiline)]
    private static partial Regex CodePattern();
}
