using Xunit;

namespace Qme.PowerShell.Tests.Executors;

/// <summary>Who would take a command, and why.</summary>
public sealed class OriginTests : IDisposable
{
    private readonly ExecutorSession _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("-Command 'jsub -q long job.sh'")]
    [InlineData("-Command jsub, -q, long, job.sh")]
    [InlineData("-Command '/usr/bin/jsub \"a b\" $x'")]
    public void All_that_would_take_a_command_are_named_the_one_that_gets_it_first(string parameter)
    {
        string path = _session.Write("originfile.psm1", "function Get-Definition { @{ CommandName = 'jsub', 'qstat' } }");
        _session.Do("Register-QmeExecutor mine jsub -Match jsub");

        Outcome outcome = _session.Do($"Get-QmeExecutor {parameter}");

        Assert.Equal(["mine True this session", $"originfile False {path}", "shell False built in"], outcome.Output.Select(claim => $"{claim.Text("Executor")} {claim.Text("IsFirst")} {claim.Text("Origin")}"));
        Assert.Equal("the program jsub, where the line matches jsub", outcome.Output[0].Text("Takes"));
        Assert.Equal("the program jsub or qstat", outcome.Output[1].Text("Takes"));
        Assert.Equal("what no other executor takes", outcome.Output[2].Text("Takes"));
    }

    [Fact]
    public void A_quoted_word_is_one()
    {
        _session.Do("Register-QmeExecutor mine jsub -Condition { param($Command) $Command.ArgumentList[0] -eq 'a b' }");

        Assert.Equal("mine shell", _session.Text("\"$((Get-QmeExecutor -Command 'jsub \"a b\"').Executor)\""));
        Assert.Equal("shell", _session.Text("\"$((Get-QmeExecutor -Command 'jsub a b').Executor)\""));
    }

    [Fact]
    public void Nothing_is_run_for_that()
    {
        _session.Do("Get-QmeExecutor -Command './qsub Running'");

        Assert.False(File.Exists(_session.PathOf("jobs")));
        Assert.Empty(_session.Do("Get-QmeTask").Output);
    }

    [Fact]
    public void The_list_says_where_each_comes_from()
    {
        _session.Write("originlist.psm1", "function Get-Definition { @{ CommandName = 'jsub'; Description = 'Jobs.' } }");
        _session.Do("Register-QmeExecutor mine jsub");

        string[] lines = Views.TableTests.Lines(_session.Module, "Get-QmeExecutor");

        Assert.Equal("Name Origin Description", Views.TableTests.Columns(lines[0]));
        Assert.StartsWith("mine         this session             Takes the program jsub.", lines[2], StringComparison.Ordinal);
        Assert.Matches(@"^originlist   …\S*/originlist\.psm1 Jobs\.", lines[3]);
        Assert.StartsWith("shell        built in                 Runs any program", lines[^1], StringComparison.Ordinal);
    }
}
