using System.Management.Automation;
using Xunit;

namespace Qme.PowerShell.Tests.Completion;

public sealed class CompletionTests : IDisposable
{
    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("Get-QmeTask -Executor ", "sge shell slurm")]
    [InlineData("Get-QmeTask -Executor sh", "shell")]
    [InlineData("Get-QmeTask -Executor x", "")]
    [InlineData("Get-QmeExecutor ", "sge shell slurm")]
    [InlineData("Get-QmeConfig ", "qme sge shell slurm")]
    [InlineData("Get-QmeConfig shell ", "tee stop_grace")]
    [InlineData("Get-QmeConfig -Key t", "tee")]
    [InlineData("Get-QmeConfig nosuch ", "")]
    [InlineData("Set-QmeConfig sh", "shell")]
    [InlineData("Set-QmeConfig Q", "qme")]
    [InlineData("Set-QmeConfig qme ", "on_end on_end_timeout executors")]
    [InlineData("Set-QmeConfig shell t", "tee")]
    [InlineData("Set-QmeConfig SHELL TEE ", "auto true false")]
    [InlineData("Set-QmeConfig shell tee f", "false")]
    [InlineData("Invoke-QmeCommand -Executor ", "sge shell slurm")]
    [InlineData("Invoke-QmeCommand -Message x -Exec sh", "shell")]
    [InlineData("Invoke-QmeCommand -Executor x", "")]
    [InlineData("Invoke-QmeAction ", "adopt cancel error explain hold output outputs release requeue script status")]
    [InlineData("Invoke-QmeAction c", "cancel")]
    [InlineData("Get-QmeAction -Executor sl", "slurm")]
    [InlineData("Set-QmeConfig slurm s", "sacct_format stop_grace")]
    [InlineData("Get-QmeTask -State F", "Failed")]
    [InlineData("Get-QmeOutput -Stream ", "All Error Output")]
    public void Names_and_values_are_offered(string line, string expected)
    {
        string[] offered = [.. Complete(line).Select(match => match.CompletionText)];

        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(), offered.Where(text => !text.Contains('/', StringComparison.Ordinal)).Order());
    }

    [Theory]
    [InlineData("Get-QmeTask ")]
    [InlineData("Get-QmeOutput -Id ")]
    [InlineData("Restart-QmeTask ")]
    [InlineData("Remove-QmeTask ")]
    public void Ids_are_offered_newest_first_with_their_commands(string line)
    {
        _session.Run("Invoke-QmeCommand echo one; Invoke-QmeCommand sh -c 'exit 3'");

        List<CompletionResult> matches = Complete(line);

        Assert.Equal(["2", "1"], matches.Select(match => match.CompletionText));
        Assert.Equal(["Failed: sh -c 'exit 3'", "Complete: echo one"], matches.Select(match => match.ToolTip));
    }

    [Fact]
    public void No_more_than_fifty_ids_are_offered()
    {
        _session.Run("1..52 | ForEach-Object { Invoke-QmeCommand true }");

        List<CompletionResult> matches = Complete("Get-QmeTask ");

        Assert.Equal(50, matches.Count);
        Assert.Equal("52", matches[0].CompletionText);
        Assert.Equal(["5", "52", "51", "50"], Complete("Get-QmeTask 5").Select(match => match.CompletionText).OrderBy(text => text.Length).Take(4));
    }

    [Fact]
    public void A_home_that_is_relative_is_found_from_the_current_location()
    {
        _session.Run("$env:QME_HOME = 'here'; Invoke-QmeCommand echo one");

        Assert.Equal("1", Assert.Single(Complete("Get-QmeTask ")).CompletionText);
    }

    [Fact]
    public void A_program_that_asks_from_a_thread_of_its_own_is_answered_too()
    {
        _session.Run("Invoke-QmeCommand echo one");
        using System.Management.Automation.PowerShell shell = _session.Create("");
        shell.Commands.Clear();

        Assert.Equal("1", Assert.Single(CommandCompletion.CompleteInput("Get-QmeTask ", 12, null, shell).CompletionMatches).CompletionText);
    }

    [Fact]
    public void A_home_that_cannot_be_read_offers_nothing_and_says_nothing()
    {
        _session.Run("Invoke-QmeCommand true");
        string broken = Path.Combine(_session.WorkingDirectory, "broken");
        Directory.CreateDirectory(broken);
        File.WriteAllText(Path.Combine(broken, "qme.db"), new string('x', 8192));
        _session.Run($"$env:QME_HOME = '{broken}'");

        Assert.DoesNotContain(Complete("Get-QmeTask "), match => match.CompletionText.All(char.IsDigit));
    }

    [Fact]
    public void Looking_for_ids_creates_no_home()
    {
        string fresh = Path.Combine(_session.WorkingDirectory, "fresh");
        _session.Run($"$env:QME_HOME = '{fresh}'");

        Complete("Get-QmeTask ");

        Assert.False(Directory.Exists(fresh));
    }

    private List<CompletionResult> Complete(string line)
    {
        // As consoles ask for completions.
        CommandCompletion completion = (CommandCompletion)_session.Run($"TabExpansion2 '{line}' {line.Length}").One.BaseObject;
        return [.. completion.CompletionMatches];
    }
}
