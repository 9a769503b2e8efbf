using System.Diagnostics;
using System.Management.Automation;
using Xunit;

namespace Qme.PowerShell.Tests.Executors;

/// <summary>What the code of executors says that makes no sense, throws, or takes too long for: an error that names executor and block, and a task as it was.</summary>
public sealed class BlockTests : IDisposable
{
    private readonly ExecutorSession _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("throw 'no paper'", "no paper")]
    [InlineData("Get-Nonsense", "Get-Nonsense")]
    [InlineData("'text'", "'text'")]
    [InlineData("1, 2", "2 things")]
    [InlineData("@{ jobid = '1' }; @{ jobid = '2' }", "2 things")]
    [InlineData("@{ jobid = '1'; what = [Threading.Thread]::CurrentThread }", "'what'")]
    [InlineData("@{ jobid = '1'; what = [double]::NaN }", "'what'")]
    [InlineData("$t = @{ jobid = '1' }; $t.me = $t; $t", "nested too deeply")]
    [InlineData("@{ other = '1' }", "'jobid'")]
    [InlineData("@{ jobid = '1' }; exit 3", "left by exit")]
    public void What_Submitted_does_wrong_leaves_a_task_of_which_nobody_knows_what_became(string code, string word)
    {
        _session.Do($"Register-QmeExecutor pbs qsub -Ref jobid -Submitted {{ {code} }}");

        Outcome outcome = _session.Run("Invoke-QmeCommand ./qsub");

        AssertFailed(outcome, "-Submitted of the executor pbs", word);
        Assert.Equal("Lost 0 ExecutorFailed", outcome.One.End());
        Assert.Equal("Lost 0 ExecutorFailed", _session.Do("Get-QmeTask 1").One.End());
        Assert.Equal("100.server", _session.Text("Get-QmeOutput 1"));
    }

    [Theory]
    [InlineData("@{ Id = 1; State = 'Sleeping' }", "'Sleeping'")]
    [InlineData("@{ Id = 1; State = 7 }", "'7'")]
    [InlineData("@{ Id = 2; State = 'Running' }", "task 2")]
    [InlineData("@{ Ref = 'x'; State = 'Running' }", "'x'")]
    [InlineData("@{ State = 'Running' }", "neither Id nor Ref")]
    [InlineData("@{ Id = 'one'; State = 'Running' }", "'one'")]
    [InlineData("@{ Id = 1; State = 'Complete'; ExitCode = 'zero' }", "'zero'")]
    [InlineData("@{ Id = 1; State = 'Complete'; ExitCode = 3 }", "3")]
    [InlineData("@{ Id = 1; State = 'Running'; ExitCode = 0 }", "exit code")]
    [InlineData("@{ Id = 1; State = 'Running'; Ended = [datetime]::Now }", "an end")]
    [InlineData("@{ Id = 1; State = 'Complete'; Started = '2026-01-02'; Ended = '2026-01-01' }", "before it started")]
    [InlineData("@{ Id = 1; State = 'Complete'; Ended = 'yesterday' }", "'yesterday'")]
    [InlineData("@{ Id = 1; State = 'Running'; Data = 'text' }", "neither a table nor an object")]
    [InlineData("@{ Id = 1; State = 'Running'; Data = @{ x = $Task } }", "'x'")]
    [InlineData("@{ Id = 1; State = 'Running'; Data = @{ x = 'x' * 20MB } }", "20 MB")]
    [InlineData("@{ Id = 1; Sate = 'Running' }", "'Sate'")]
    [InlineData("'Running'", "'Running'")]
    [InlineData("@{ Id = 1; State = 'Running' }; exit", "left by exit")]
    [InlineData("1 | ForEach-Object { continue }; @{ Id = 1; State = 'Running' }", "the block of ForEach-Object is none")]
    [InlineData("$null", "")]
    [InlineData("@{ Id = 1; State = 'Pending' }; @{ Id = 1; State = 'Running' }", "more than once")]
    public void What_Refresh_says_that_makes_no_sense_leaves_the_task_as_it_was(string code, string word)
    {
        _session.Do($"Register-QmeExecutor pbs qsub -Column jobid -RefreshInterval 0 -Submitted {ExecutorSession.Submitted} -Refresh {{ param($Task) {code} }}");
        string before = Row();

        Outcome outcome = _session.Run("Get-QmeTask 1 | Where-Object Id");

        AssertFailed(outcome, "-Refresh of the executor pbs", word);
        Assert.Equal("Pending", outcome.One.End());
        Assert.Equal(before, _session.Text("Get-QmeTask 1 -NoRefresh | ForEach-Object { \"$($_.State)|$($_.Reason)|$($_.ExitCode)|$($_.Started)|$($_.Ended)|$($_.Data)\" }"));
    }

    [Fact]
    public void What_is_wrong_with_one_task_does_not_keep_the_others_from_their_answers()
    {
        _session.Do($"Register-QmeExecutor pbs qsub -Column jobid -RefreshInterval 0 -Submitted {ExecutorSession.Submitted} -Refresh {{ param($Tasks) foreach ($t in $Tasks) {{ @{{ Id = $t.Id; State = if ($t.Id -eq 2) {{ 'Odd' }} else {{ 'Running' }} }} }} }}");
        _session.Do("1..3 | ForEach-Object { Invoke-QmeCommand ./qsub }");

        Outcome outcome = _session.Run("Get-QmeTask");

        AssertFailed(outcome, "-Refresh of the executor pbs", "'Odd'");
        Assert.Equal(["Running", "Pending", "Running"], outcome.Output.Select(task => task.End()));
    }

    [Fact]
    public void Who_writes_much_that_makes_no_sense_is_told_of_some_of_it_and_how_much_there_is()
    {
        _session.Do($"Register-QmeExecutor pbs qsub -Column jobid -RefreshInterval 0 -Submitted {ExecutorSession.Submitted} -Refresh {{ param($Tasks) 1..30; @{{ Id = 1; State = 'Running' }} }}");
        _session.Do("$null = Invoke-QmeCommand ./qsub");

        Outcome outcome = _session.Run("Get-QmeTask");

        Assert.Equal("Running", outcome.One.End());
        string[] errors = [.. outcome.Errors.Select(error => error.ToString())];
        Assert.Equal(11, errors.Length);
        Assert.Contains("it wrote '10', which", errors[9], StringComparison.Ordinal);
        Assert.EndsWith(": and so on, 20 times more.", errors[10], StringComparison.Ordinal);
    }

    [Fact]
    public void What_fails_is_said_whatever_other_code_has_made_of_the_preference()
    {
        _session.Do("Register-QmeExecutor quiet echo -Submitted { $global:ErrorActionPreference = 'SilentlyContinue' }; Invoke-QmeCommand echo");
        _session.Do("Register-QmeExecutor pbs echo -Submitted { $ErrorActionPreference = 'SilentlyContinue'; throw 'no paper' }");

        AssertFailed(_session.Run("Invoke-QmeCommand echo"), "-Submitted of the executor pbs", "no paper");
    }

    [Theory]
    [InlineData("throw 'no paper'", "no paper")]
    [InlineData("Get-Nonsense", "Get-Nonsense")]
    public void What_an_action_throws_is_the_error_of_its_task_and_the_others_get_theirs(string code, string word)
    {
        _session.RegisterScheduler("pbs", $"-Action @{{ hold = {{ param($Task) if ($Task.Id -eq 2) {{ {code} }}; \"held $($Task.Id)\" }} }}");
        _session.Do("1..3 | ForEach-Object { Invoke-QmeCommand ./qsub }");

        Outcome outcome = _session.Run("1..3 | Invoke-QmeAction hold");

        AssertFailed(outcome, "the action hold of the executor pbs", word);
        Assert.StartsWith("Task 2 (./qsub)", outcome.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Equal(["held 1", "held 3"], outcome.Lines.Where(line => line!.StartsWith("held", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("while ($true) { }")]
    [InlineData("[Threading.Thread]::Sleep(60000)")]
    [InlineData("& $Capture sleep 60")]
    public void Code_that_does_not_end_costs_its_time_limit_and_nothing_else(string code)
    {
        _session.Do($"Register-QmeExecutor pbs qsub -Column jobid -Submitted {{ param($Capture) {code} }}; Register-QmeExecutor other echo -Column x -Submitted {{ @{{ x = 'here' }} }}");
        _session.Do("$env:QME_PBS_BLOCK_TIMEOUT = '1s'");
        try
        {
            Stopwatch elapsed = Stopwatch.StartNew();

            Outcome outcome = _session.Run("Invoke-QmeCommand ./qsub");

            AssertFailed(outcome, "-Submitted of the executor pbs", "");
            Assert.InRange(elapsed.Elapsed, TimeSpan.FromSeconds(0.4), TimeSpan.FromSeconds(15));
            Assert.Equal("Lost 0 ExecutorFailed", outcome.One.End());
            Assert.Equal("here", _session.Do("Invoke-QmeCommand echo").One.Text("Ref"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("QME_PBS_BLOCK_TIMEOUT", null);
        }
    }

    [Fact]
    public void Code_that_nothing_can_stop_does_not_keep_the_process_from_ending()
    {
        Stopwatch elapsed = Stopwatch.StartNew();

        HostResult result = HostProcess.Run(_session.Home, "$env:QME_PBS_BLOCK_TIMEOUT = '1s'; Register-QmeExecutor pbs echo -Submitted { [Threading.Thread]::Sleep(60000) }; (Invoke-QmeCommand echo).End");

        Assert.Contains("did not end within 1 seconds", result.Error, StringComparison.Ordinal);
        Assert.InRange(elapsed.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(40));
    }

    [Fact]
    public void Stopping_the_pipeline_stops_the_code()
    {
        string witness = _session.PathOf("witness");
        _session.RegisterScheduler("pbs", $"-Action @{{ hold = {{ [IO.File]::WriteAllText('{witness}', ''); while ($true) {{ }} }} }}");
        _session.Do("Invoke-QmeCommand ./qsub");
        Stopwatch elapsed = Stopwatch.StartNew();

        _session.Module.Stop("Invoke-QmeAction hold 1", () => File.Exists(witness));

        Assert.InRange(elapsed.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        Assert.Equal("Running", _session.Do("Get-QmeTask 1").One.End());
    }

    [Fact]
    public void Blocks_see_nothing_of_the_session_they_were_written_in()
    {
        _session.Do("""
            $mine = 'mine'; function Mine { 'mine' }
            Register-QmeExecutor pbs echo -Column a -Submitted { @{ a = "($mine)($(try { Mine } catch { 'no function' }))($PSScriptRoot)" } }
            """);

        Assert.Equal("()(no function)()", _session.Do("Invoke-QmeCommand echo").One.Text("Ref"));
    }

    [Fact]
    public void Code_is_strict_about_what_fails()
    {
        _session.Do("Register-QmeExecutor pbs echo -Column a -Submitted { param($Capture) & $Capture ./no-such-program; @{ a = 'b' } }");

        AssertFailed(_session.Run("Invoke-QmeCommand echo"), "-Submitted of the executor pbs", "no-such-program");
    }

    [Fact]
    public void Code_cannot_register_executors()
    {
        _session.Do("Register-QmeExecutor pbs echo -Submitted { Register-QmeExecutor other printf -ErrorAction Stop }");

        AssertFailed(_session.Run("Invoke-QmeCommand echo"), "-Submitted of the executor pbs", "cannot be registered");
        Assert.Equal(["ExecutorNotFound"], _session.Run("Get-QmeExecutor other").ErrorIds);
    }

    [Fact]
    public void A_condition_that_throws_is_a_warning_and_others_are_asked()
    {
        _session.Do("Register-QmeExecutor pbs echo -Condition { throw 'no weather' }");

        Outcome outcome = _session.Run("Invoke-QmeCommand echo; Invoke-QmeCommand echo");

        Assert.Equal(["shell", "shell"], outcome.Output.Select(task => task.Text("Executor")));
        Assert.Empty(outcome.Errors);
        Assert.Contains("-Condition of the executor pbs: no weather", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
    }

    private string Row()
    {
        _session.Do("Invoke-QmeCommand ./qsub");
        return _session.Text("Get-QmeTask 1 -NoRefresh | ForEach-Object { \"$($_.State)|$($_.Reason)|$($_.ExitCode)|$($_.Started)|$($_.Ended)|$($_.Data)\" }");
    }

    private static void AssertFailed(Outcome outcome, string who, string word)
    {
        ErrorRecord error = Assert.Single(outcome.Errors);
        Assert.Equal("ExecutorFailed", error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains(who, error.ToString(), StringComparison.Ordinal);
        Assert.Contains(word, error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.ToString());
        Assert.Null(outcome.Thrown);
    }
}
