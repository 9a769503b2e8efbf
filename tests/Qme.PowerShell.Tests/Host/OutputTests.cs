using Xunit;

namespace Qme.PowerShell.Tests.Host;

public sealed class OutputTests : IDisposable
{
    private const string WriteToEachStream = """
        function Write-Each {
            [CmdletBinding()] param()
            $PSCmdlet.WriteWarning('careful')
            $PSCmdlet.WriteVerbose('at length')
            $PSCmdlet.WriteDebug('in depth')
            $PSCmdlet.WriteInformation('by the way', @())
            $PSCmdlet.WriteProgress([System.Management.Automation.ProgressRecord]::new(1, 'working', 'hard'))
        }

        """;

    private readonly HostSession _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void What_reaches_the_end_of_the_pipeline_is_shown_by_its_view()
    {
        string[] lines = _host.Run("-Command", "Get-Command Get-Help").OutputLines;

        Assert.StartsWith("CommandType     Name", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("Cmdlet          Get-Help", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_module_is_there_by_itself() =>
        Assert.Equal("Qme\n", _host.Run("-Command", "(Get-Module Qme).Name").Output);

    [Fact]
    public void The_module_is_found_by_name_in_another_runspace()
    {
        HostOutcome outcome = _host.Run("-Command", "1 | ForEach-Object -Parallel { Import-Module Qme; (Get-Module Qme).ModuleBase }");

        Assert.Equal(Repository.Module, outcome.Output.Trim());
    }

    [Fact]
    public void Redirected_output_has_no_escape_sequences()
    {
        HostOutcome outcome = _host.Run("-Command", "Get-Command Get-Help; \"`e[31mred`e[0m\"; Get-Command no-such-command");

        Assert.Contains("red\n", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\e", outcome.Output, StringComparison.Ordinal);
        Assert.NotEmpty(outcome.Error);
        Assert.DoesNotContain("\e", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Redirected_output_keeps_escape_sequences_that_are_asked_for() =>
        Assert.Equal("\e[31mred\e[0m\n", _host.Run("-Command", "$PSStyle.OutputRendering = 'Ansi'; \"`e[31mred`e[0m\"").Output);

    [Theory]
    [InlineData(null, "Host")]
    [InlineData("1", "PlainText")]
    public void NO_COLOR_makes_all_text_plain(string? value, string rendering)
    {
        _host.Environment["NO_COLOR"] = value;

        Assert.Equal(rendering + "\n", _host.Run("-Command", "\"$($PSStyle.OutputRendering)\"").Output);
    }

    [Theory]
    [InlineData("133", 133)]
    [InlineData("wide", 80)]
    public void Redirected_output_is_80_columns_wide_unless_COLUMNS_says_otherwise(string? columns, int expected)
    {
        _host.Environment["COLUMNS"] = columns;

        Assert.Equal($"{expected}\n", _host.Run("-Command", "$Host.UI.RawUI.WindowSize.Width").Output);
    }

    [Fact]
    public void Errors_go_to_standard_error_and_the_rest_goes_on()
    {
        HostOutcome outcome = _host.Run("-Command", "'before'; Get-Command no-such-command; 'after'");

        Assert.Equal("before\nafter\n", outcome.Output);
        Assert.StartsWith("Get-Command: The term 'no-such-command' is not recognized", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_ends_a_script_is_shown_with_its_place()
    {
        string script = _host.WriteFile("script.ps1", "'before'\nthrow 'up'\n'after'");

        HostOutcome outcome = _host.Run(script);

        Assert.Equal("before\n", outcome.Output);
        string[] expected =
        [
            $"Exception: {Path.Combine(_host.WorkingDirectory, script)}:2",
            "Line |",
            "   2 |  throw 'up'",
            "     |  ~~~~~~~~~~",
            "     | up",
        ];
        Assert.Equal(string.Join('\n', expected) + "\n", outcome.Error);
    }

    [Fact]
    public void Messages_go_to_standard_output_and_progress_nowhere_as_in_pwsh()
    {
        HostOutcome outcome = _host.Run("-Command", WriteToEachStream + "$DebugPreference = 'Continue'; Write-Each -Verbose -InformationAction Continue");

        Assert.Equal(["WARNING: careful", "VERBOSE: at length", "DEBUG: in depth", "by the way"], outcome.OutputLines);
        Assert.Empty(outcome.Error);
    }

    [Fact]
    public void Messages_that_are_not_asked_for_are_not_shown() =>
        Assert.Equal("WARNING: careful\n", _host.Run("-Command", WriteToEachStream + "Write-Each").Output);

    [Fact]
    public void What_native_commands_write_stands_in_order_with_the_script_s_own_output()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs /bin/echo");

        HostOutcome outcome = _host.Run("-Command", "1; /bin/echo 2; 3; /bin/echo 4; 'x' | ForEach-Object { /bin/echo 5 }; 6");

        Assert.Equal("1\n2\n3\n4\n5\n6\n", outcome.Output);
    }

    [Fact]
    public void A_native_command_gives_its_lines_its_errors_and_its_exit_code()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs sh");

        HostOutcome outcome = _host.Run("-Command", "$x = sh -c 'echo one; echo two; echo bad >&2; exit 7'; \"$($x -join '+') $LASTEXITCODE $?\"");

        Assert.Equal("one+two 7 True\n", outcome.Output);
        Assert.Equal("bad\n", outcome.Error);
    }

    [Fact]
    public void Wide_characters_take_two_columns() =>
        Assert.Equal("5\n", _host.Run("-Command", "$Host.UI.RawUI.LengthInBufferCells('a漢字')").Output);

    [Fact]
    public void Get_Date_refuses_what_it_cannot_do_and_does_not_ignore_it()
    {
        HostOutcome outcome = _host.Run("-Command", "(Get-Date) -is [datetime]; Get-Date -Year 2000");

        Assert.Equal(["True"], outcome.OutputLines);
        Assert.Contains("'Year'", outcome.Error, StringComparison.Ordinal);
    }
}
