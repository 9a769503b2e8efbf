using Xunit;

namespace Qme.PowerShell.Tests.Host;

public sealed class CommandLineTests : IDisposable
{
    private readonly HostSession _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("-c")]
    [InlineData("--COMM")]
    public void Command_may_be_abbreviated_as_in_pwsh(string option) =>
        Assert.Equal("ran\n", _host.Run(option, "'ran'").Output);

    [Fact]
    public void The_words_behind_Command_are_one_script() =>
        Assert.Equal("3\n", _host.Run("-Command", "1", "+", "2").Output);

    [Fact]
    public void The_options_that_pwsh_users_are_used_to_are_accepted() =>
        Assert.Equal("ran\n", _host.Run("-NoProfile", "-nol", "-NonInteractive", "-c", "'ran'").Output);

    [Fact]
    public void A_first_word_that_is_no_option_is_a_script_file()
    {
        _host.WriteFile("script.ps1", "\"got $args\"");

        Assert.Equal("got a b\n", _host.Run("-NoProfile", "script.ps1", "a", "b").Output);
    }

    [Fact]
    public void A_file_gets_its_arguments_as_pwsh_passes_them()
    {
        _host.WriteFile("script.ps1", """
            param([string]$Name, [switch]$On, [bool]$Sure, [string]$Later)
            "$Name|$On|$Sure|$Later|$($args -join '|')"
            """);

        HostOutcome outcome = _host.Run(
            "-File", "script.ps1", "-Name", "it's $HOME", "first", "-On", "-Sure:$true", "-Later:", "a b", "", "-1", "(2+2)");

        Assert.Equal("it's $HOME|True|True|a b|first||-1|(2+2)\n", outcome.Output);
    }

    [Fact]
    public void A_file_knows_where_it_lies()
    {
        string script = _host.WriteFile("script.ps1", "$PSScriptRoot; $MyInvocation.MyCommand.Name");

        Assert.Equal([_host.WorkingDirectory, script], _host.Run("-File", script).OutputLines);
    }

    [Fact]
    public void A_file_without_extension_is_a_script_too()
    {
        _host.WriteFile("script", "#!/usr/bin/env Qme.Host\n\"got $args\"; exit 3");

        HostOutcome outcome = _host.Run("script", "a");

        Assert.Equal("got a\n", outcome.Output);
        Assert.Equal(3, outcome.ExitCode);
    }

    [Theory]
    [InlineData("-Command", "-")]
    [InlineData("-")]
    [InlineData]
    public void A_script_can_come_from_standard_input(params string[] arguments)
    {
        HostOutcome outcome = _host.RunWithInput("foreach ($i in 1..2) {\n  \"line $i\"\n}\nexit 5", arguments);

        Assert.Equal("line 1\nline 2\n", outcome.Output);
        Assert.Equal(5, outcome.ExitCode);
    }

    [Fact]
    public void Version_prints_the_module_s_and_the_engine_s()
    {
        HostOutcome outcome = _host.Run("-Version");

        Assert.Matches(@"^Qme \d+\.\d+\.\d+\nPowerShell 7\.\d+\.\d+\n$", outcome.Output);
        Assert.Equal(0, outcome.ExitCode);
    }

    [Fact]
    public void Help_prints_the_usage()
    {
        HostOutcome outcome = _host.Run("-Help");

        Assert.StartsWith("Usage:", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(0, outcome.ExitCode);
    }

    [Theory]
    [InlineData("Unknown option '-Unheard'; -Help lists the options there are.", "-Unheard")]
    [InlineData("There is no script file 'missing.ps1'.", "missing.ps1")]
    [InlineData("-Command needs a script, or '-' to read it from standard input.", "-Command")]
    [InlineData("-File needs the path of a script file, or '-' to read it from standard input.", "-File")]
    [InlineData("Nothing can follow '-Command -'.", "-Command", "-", "more")]
    public void A_command_line_without_sense_is_one_line_of_error_and_code_64(string message, params string[] arguments)
    {
        HostOutcome outcome = _host.Run(arguments);

        Assert.Equal(64, outcome.ExitCode);
        Assert.Equal(message + "\n", outcome.Error);
        Assert.Empty(outcome.Output);
    }
}
