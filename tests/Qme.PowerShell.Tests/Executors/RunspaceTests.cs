using System.Diagnostics;
using Xunit;

namespace Qme.PowerShell.Tests.Executors;

/// <summary>Where the code of executors runs, whoever needs it.</summary>
public sealed class RunspaceTests : IDisposable
{
    private readonly ExecutorSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Code_runs_after_the_session_that_registered_it_is_gone()
    {
        using (ModuleSession other = ModuleSession.Beside(_session.Module))
        {
            other.Run($"Register-QmeExecutor pbs qsub -Column jobid, queue -RefreshInterval 0 -Submitted {ExecutorSession.Submitted} -Refresh {ExecutorSession.Refresh} -Action @{{ hold = {{ param($Task) \"held $($Task.Ref)\" }} }}");
        }

        Assert.Equal("100", _session.Do("Invoke-QmeCommand ./qsub").One.Text("Ref"));
        Assert.Equal("Running", _session.Do("Get-QmeTask 1").One.End());
        Assert.Equal("held 100", _session.Text("Invoke-QmeAction hold 1"));
    }

    [Fact]
    public void Code_runs_for_many_runspaces_at_once_one_call_at_a_time()
    {
        string log = _session.PathOf("log");
        _session.Do($"Register-QmeExecutor pbs echo -Column a -Submitted {{ [IO.File]::AppendAllText('{log}', 'in '); [Threading.Thread]::Sleep(20); [IO.File]::AppendAllText('{log}', 'out '); @{{ a = 'b' }} }}");

        Outcome outcome = _session.Run($"1..8 | ForEach-Object -ThrottleLimit 8 -Parallel {{ Import-Module '{Repository.Module}'; (Invoke-QmeCommand echo).Ref }}");

        Assert.Empty(outcome.Errors);
        Assert.Equal(Enumerable.Repeat("b", 8), outcome.Lines);
        Assert.Equal(string.Concat(Enumerable.Repeat("in out ", 8)), File.ReadAllText(log));
    }

    [Fact]
    public void A_task_run_on_another_thread_while_this_one_waits_is_no_deadlock()
    {
        _session.RegisterScheduler("pbs");
        using OtherRunspaces others = new(_session.Module);
        others.Start("Invoke-QmeCommand -Executor shell sleep 60");
        Stopwatch elapsed = Stopwatch.StartNew();

        Assert.Equal("100", _session.Do("Invoke-QmeCommand ./qsub").One.Text("Ref"));
        Assert.InRange(elapsed.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Calls_share_nothing_but_what_a_module_keeps()
    {
        _session.Do("Register-QmeExecutor pbs echo -Column a -Submitted { $seen = \"$before\"; $before = 'left behind'; $global:left = 1; @{ a = \"($seen)\" } }");

        Assert.Equal("() ()", _session.Text("\"$((Invoke-QmeCommand echo).Ref) $((Invoke-QmeCommand echo).Ref)\""));
    }

    [Fact]
    public void Code_that_closes_the_place_where_it_runs_costs_nobody_the_process()
    {
        _session.Do("Register-QmeExecutor closing echo -Submitted { [runspace]::DefaultRunspace.CloseAsync() }");
        _session.Run("Invoke-QmeCommand echo");
        _session.Run("Invoke-QmeCommand echo");
        _session.Do("Register-QmeExecutor open echo -Column a -Submitted { @{ a = 'b' } }");

        Assert.Equal("b", _session.Do("Invoke-QmeCommand echo").One.Text("Ref"));
    }

    [Fact]
    public void Code_needs_nothing_but_the_core_cmdlets()
    {
        _session.Do("Register-QmeExecutor pbs echo -Column a -Submitted { param($Result, $Capture) $lines = (& $Capture printf 'a 1\\nb 2\\n').Output | Where-Object { $_ -match 'b' } | ForEach-Object { ($_ -split ' ')[1] }; @{ a = $lines } }");

        Assert.Equal("2", _session.Do("Invoke-QmeCommand echo").One.Text("Ref"));
    }

    [Theory]
    [InlineData("Get-QmeTask")]
    [InlineData("qme true")]
    [InlineData("Import-Module Qme")]
    public void Code_that_calls_Qme_is_told_in_one_line_that_it_is_not_there(string code)
    {
        string? path = Environment.GetEnvironmentVariable("PSModulePath");
        try
        {
            foreach (string modules in new[] { Path.GetDirectoryName(Repository.Module)!, _session.Home })
            {
                Environment.SetEnvironmentVariable("PSModulePath", modules);
                _session.Do($"Register-QmeExecutor pbs echo -RefreshInterval 0 -Submitted {{ @{{ a = 'b' }} }} -Refresh {{ {code} }}; $null = Invoke-QmeCommand echo");
                if (modules == _session.Home && code.StartsWith("Import", StringComparison.Ordinal))
                {
                    continue;
                }

                string error = Assert.Single(_session.Run("Get-QmeTask -Newest 1").Errors).ToString();

                Assert.StartsWith("-Refresh of the executor pbs: The code of an executor runs in a place of its own, without ", error, StringComparison.Ordinal);
                Assert.Contains("& $Capture", error, StringComparison.Ordinal);
                Assert.DoesNotContain("TypeData", error, StringComparison.Ordinal);
            }
        }
        finally
        {
            Environment.SetEnvironmentVariable("PSModulePath", path);
        }
    }

    [Fact]
    public void Capture_passes_the_words_of_a_program_as_they_are()
    {
        string program = _session.Program("words", "for word; do printf '<%s>' \"$word\"; done; echo; echo oops >&2; exit 3");
        _session.Do($$"""
            Register-QmeExecutor pbs echo -Ref out -Submitted {
                param($Capture)
                $list = 'c d', '*'
                $r = & $Capture '{{program}}' -u '*' --long=x -o:y 'a b' $list '' 007 '"' ~ -
                @{ out = $r.Output[0]; err = $r.ErrorOutput[0]; code = $r.ExitCode; pid = $r.ProcessId }
            }
            """);

        Assert.Equal("<-u><*><--long=x><-o:y><a b><c d><*><><007><\"><~><-> oops 3 True", _session.Text("$d = (Invoke-QmeCommand echo).Data; \"$($d.out) $($d.err) $($d.code) $($d.pid -gt 1)\""));
    }
}
