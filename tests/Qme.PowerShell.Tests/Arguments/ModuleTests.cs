using System.Management.Automation;
using Xunit;

namespace Qme.PowerShell.Tests.Arguments;

public sealed class ModuleTests : IDisposable
{
    private readonly ArgvSession _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("Import-Module '{0}' -Force; Import-Module '{0}' -Force")]
    [InlineData("Remove-Module Qme; Import-Module '{0}'")]
    [InlineData("Remove-Module Qme; $env:PSModulePath = [IO.Path]::GetDirectoryName('{0}'); Import-Module Qme")]
    [InlineData("Remove-Module Qme; $env:PSModulePath = [IO.Path]::GetDirectoryName('{0}')")]
    [InlineData("Remove-Module Qme; $env:PSModulePath = [IO.Path]::GetDirectoryName('{0}'); Import-Module Qme -Force; Remove-Module Qme; $null = qme argv first")]
    public void It_can_be_imported_again_and_by_name(string import)
    {
        string? path = Environment.GetEnvironmentVariable("PSModulePath");
        try
        {
            IReadOnlyList<string> argv = _session.Argv(string.Format(null, import, Repository.Module) + "; $null = Invoke-QmeCommand argv -o a,b; qme argv c; Get-Module Qme", out Outcome outcome);

            Assert.Equal(["<-o><a,b>", "<c>"], argv.Where(a => a != "<first>"));
            Assert.Empty(outcome.Errors);
            PSModuleInfo module = Assert.IsType<PSModuleInfo>(outcome.Output[^1].BaseObject);
            Assert.DoesNotContain("Invoke-QmeCommand", module.ExportedCmdlets.Keys);
            Assert.Contains("Invoke-QmeCommand", module.ExportedFunctions.Keys);
        }
        finally
        {
            Environment.SetEnvironmentVariable("PSModulePath", path);
        }
    }

    [Fact]
    public void After_removal_nothing_of_it_is_left()
    {
        Outcome outcome = _session.Session.Run("Remove-Module Qme; $PSModuleAutoLoadingPreference = 'None'; Get-Command Invoke-QmeCommand, qme -ErrorAction Ignore");

        Assert.Empty(outcome.Output);
    }

    [Fact]
    public void There_is_one_command_of_the_name_and_it_belongs_to_the_module()
    {
        Outcome outcome = _session.Session.Run("Get-Command Invoke-QmeCommand -All; Get-Command -All | ForEach-Object { } ");

        FunctionInfo function = Assert.IsType<FunctionInfo>(Assert.Single(outcome.Output).BaseObject);
        Assert.Equal("Qme", function.ModuleName);
        Assert.Empty(outcome.Errors);
    }

    [Fact]
    public void Its_syntax_shows_the_own_options_and_no_hidden_one()
    {
        string syntax = Assert.Single(_session.Session.Run("Get-Command Invoke-QmeCommand -Syntax").Output).ToString();

        Assert.Contains("[-FilePath] <string>", syntax, StringComparison.Ordinal);
        Assert.Contains("[-Message <string>]", syntax, StringComparison.Ordinal);
        Assert.DoesNotContain("Refusal", syntax, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_help_is_one_page_with_synopsis_description_parameters_and_examples()
    {
        dynamic help = Assert.Single(_session.Session.Run("Get-Help Invoke-QmeCommand").Output);

        Assert.Equal("Runs a command and keeps it as a task.", (string)help.Synopsis);
        Assert.NotEmpty((object[])help.description);
        Outcome described = _session.Session.Run("$h = Get-Help Invoke-QmeCommand -Full; $h.parameters.parameter.name; (Get-Command Invoke-QmeCommand).Parameters.Keys");
        Assert.All(
            described.Output.Select(o => o.ToString()).Distinct(),
            name => Assert.Equal(2, described.Output.Count(o => o.ToString() == name) + (name is "WhatIf" or "Confirm" ? 1 : 0)));
        Assert.True(_session.Session.Run("(Get-Help Invoke-QmeCommand -Examples).examples.example").Output.Count >= 3);
    }

    [Theory]
    [InlineData("argv --x", "Invoke-QmeCommand argv --x")]
    [InlineData("argv --x", "qme -Message hi -Tee argv --x")]
    [InlineData("argv a 'b c' ", "qme argv a 'b c' ")]
    [InlineData("arg", "qme arg")]
    public void A_commands_own_completion_works_behind_it(string alone, string behind)
    {
        const string Script = """
            Register-ArgumentCompleter -Native -CommandName argv -ScriptBlock {{ param($word, $call, $cursor) "$word in $call at $cursor" }}
            [System.Management.Automation.CommandCompletion]::CompleteInput("{0}", {1}, $null).CompletionMatches.CompletionText
            """;
        string[] expected = Texts(_session.Session.Run(string.Format(null, Script, alone, alone.Length)));

        Assert.NotEmpty(expected);
        Assert.Equal(expected, Texts(_session.Session.Run(string.Format(null, Script, behind, behind.Length))));
    }

    private static string[] Texts(Outcome outcome) => [.. outcome.Output.Select(o => o.ToString())];
}
