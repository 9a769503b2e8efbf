using Xunit;

namespace Qme.PowerShell.Tests.Host;

/// <summary>The exit codes of pwsh 7.6 for the same scripts.</summary>
public sealed class ExitCodeTests : IDisposable
{
    private const string FailingProgram = "& ([System.Environment]::ProcessPath) -Unheard 2>&1 | Out-Null";

    private readonly HostSession _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("'fine'", 0)]
    [InlineData("& { exit 4 }; 'not reached'", 4)]
    [InlineData("throw 'up'", 1)]
    [InlineData("'fine'; Get-Command no-such-command", 1)]
    [InlineData(FailingProgram, 1)]
    [InlineData("Get-Command no-such-command; " + FailingProgram + "; 'fine'", 0)]
    public void A_command_exits_with_its_own_code_or_by_its_last_statement(string script, int expected) =>
        Assert.Equal(expected, _host.Run("-Command", script).ExitCode);

    [Theory]
    [InlineData("& { exit 4 }; 'not reached'", 4)]
    [InlineData("throw 'up'", 1)]
    [InlineData("1 +", 1)]
    [InlineData("Get-Command no-such-command; " + FailingProgram, 0)]
    public void A_file_exits_with_its_own_code_only(string script, int expected)
    {
        _host.WriteFile("script.ps1", script);

        Assert.Equal(expected, _host.Run("-File", "script.ps1").ExitCode);
    }

    [Fact]
    public void The_code_of_a_file_that_a_file_runs_is_not_the_outer_one_s()
    {
        _host.WriteFile("inner.ps1", "exit 5");
        _host.WriteFile("outer.ps1", "./inner.ps1; \"inner $LASTEXITCODE\"");

        HostOutcome outcome = _host.Run("outer.ps1");

        Assert.Equal("inner 5\n", outcome.Output);
        Assert.Equal(0, outcome.ExitCode);
    }

    [Theory]
    [InlineData("1 +", "You must provide a value expression following the '+' operator.")]
    [InlineData("foreach (", "Missing variable name after foreach.")]
    public void What_does_not_parse_is_explained_on_standard_error(string script, string explanation)
    {
        HostOutcome outcome = _host.Run("-Command", script);

        Assert.StartsWith("ParserError:", outcome.Error, StringComparison.Ordinal);
        Assert.Contains(explanation, outcome.Error, StringComparison.Ordinal);
        Assert.Empty(outcome.Output);
        Assert.Equal(1, outcome.ExitCode);
    }
}
