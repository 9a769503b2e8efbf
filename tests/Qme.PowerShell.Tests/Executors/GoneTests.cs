using Xunit;

namespace Qme.PowerShell.Tests.Executors;

/// <summary>Tasks of an executor that is gone, and processes that never had it.</summary>
public sealed class GoneTests : IDisposable
{
    private readonly ExecutorSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Its_tasks_stay_readable_with_their_data_and_their_page_says_so()
    {
        _session.RegisterScheduler("pbs");
        _session.Do("Invoke-QmeCommand ./qsub; Unregister-QmeExecutor pbs");

        Assert.Equal("pbs 100 Pending 100 batch", _session.Text("Get-QmeTask 1 | ForEach-Object { \"$($_.Executor) $($_.Ref) $($_.State) $($_.Data.jobid) $($_.Data.queue)\" }"));
        Assert.Equal("100.server", _session.Text("Get-QmeOutput 1"));
        string[] page = Views.TableTests.Lines(_session.Module, "Get-QmeTask 1");
        Assert.Contains("  Executor    pbs, which is not here: this is how the task was last seen", page);
        Assert.Contains("  jobid       100", page);
        Assert.Contains("  queue       batch", page);
        Assert.Equal("Id State Executor Ref Exit Elapsed Age Command", Views.TableTests.Columns(Views.TableTests.Lines(_session.Module, "Get-QmeTask -Executor pbs")[0]));
    }

    [Theory]
    [InlineData("Invoke-QmeAction hold 1")]
    [InlineData("Invoke-QmeAction status")]
    [InlineData("Stop-QmeTask 1")]
    [InlineData("Get-QmeAction 1")]
    [InlineData("Restart-QmeTask 1")]
    public void What_needs_the_executor_is_an_error_that_says_which_task_and_which_executor(string script)
    {
        _session.RegisterScheduler("pbs");
        _session.Do("Invoke-QmeCommand ./qsub; Unregister-QmeExecutor pbs");

        Outcome outcome = _session.Run(script);

        Assert.Equal(["ExecutorNotFound"], outcome.ErrorIds);
        Assert.StartsWith("Task 1 (./qsub) is one of the executor pbs, which is not here", outcome.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Equal("Pending", _session.Do("Get-QmeTask 1").One.End());
    }

    [Fact]
    public void Who_waits_for_its_task_is_told_that_nobody_asks()
    {
        _session.RegisterScheduler("pbs");
        _session.Do("Invoke-QmeCommand ./qsub; Unregister-QmeExecutor pbs");

        Outcome outcome = _session.Run("Wait-QmeTask 1 -Timeout 0.3");

        Assert.Equal(["Timeout"], outcome.ErrorIds);
        Assert.StartsWith("There is no executor 'pbs' here, so nobody asks about task 1", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_follows_what_is_done_hears_that_nobody_is_asked()
    {
        _session.RegisterScheduler("pbs");
        _session.Do("Invoke-QmeCommand ./qsub; Unregister-QmeExecutor pbs");

        Assert.Contains("There is no executor 'pbs' here", _session.Text("Get-QmeTask -Verbose 4>&1 | Where-Object { $_ -match 'executor' }"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_process_without_it_neither_asks_nor_takes_the_turn()
    {
        _session.RegisterScheduler("pbs");
        _session.Do("$env:QME_PBS_REFRESH_SECONDS = '1h'");
        try
        {
            _session.Do("Invoke-QmeCommand ./qsub Complete");

            HostResult other = HostProcess.Run(_session.Home, "(Get-QmeTask 1 -Refresh).State; (Get-QmeTask).State");

            Assert.Equal(["Pending", "Pending"], other.Lines);
            Assert.Equal(0, _session.Asked);
            Assert.Equal("Complete", _session.Do("Get-QmeTask 1").One.End());
            Assert.Equal(1, _session.Asked);
        }
        finally
        {
            Environment.SetEnvironmentVariable("QME_PBS_REFRESH_SECONDS", null);
        }
    }

    [Fact]
    public void A_process_without_it_does_not_conclude_what_ran_in_the_background()
    {
        _session.RegisterScheduler("pbs");
        _session.Program("slow/qsub", "sleep 0.3; echo 7.server");
        string directory = _session.Text("(Invoke-QmeCommand -NoWait ./slow/qsub).OutputPath");
        Wait.Until(() => new FileInfo(directory) is { Exists: true, Length: > 0 });
        Thread.Sleep(500);

        HostResult other = HostProcess.Run(_session.Home, "Get-QmeTask 1 -Refresh | ForEach-Object { \"$($_.State) $($_.Ref)\" }; Get-QmeOutput 1");

        Assert.StartsWith("Running ", other.Lines[0], StringComparison.Ordinal);
        Assert.Equal("7.server", other.Lines[1]);
        Assert.Equal("7", _session.Do("Get-QmeTask 1").One.Text("Ref"));
    }

    [Fact]
    public void A_process_without_it_does_not_start_what_waits_and_can_still_take_it_out_of_the_queue()
    {
        _session.RegisterScheduler("pbs");
        _session.Run("Invoke-QmeCommand -NoWait -Queue one sleep 1; Invoke-QmeCommand -NoWait -Queue one ./qsub; Invoke-QmeCommand -NoWait -Queue one ./qsub");
        _session.Run("Unregister-QmeExecutor pbs; Wait-QmeTask 1");

        HostResult other = HostProcess.Run(_session.Home, "(Get-QmeTask 2).State; Start-Sleep -Milliseconds 300; (Get-QmeTask 2).State; Stop-QmeTask 2; (Get-QmeTask 2).State");

        Assert.Equal("", other.Error.Replace("Start-Sleep", "", StringComparison.Ordinal).Contains("executor", StringComparison.Ordinal) ? other.Error : "");
        Assert.Equal(["Pending", "Pending", "Cancelled"], other.Lines);
        Assert.False(File.Exists(_session.PathOf("jobs")));
        _session.RegisterScheduler("pbs");
        Wait.Until(() => _session.Text("(Get-QmeTask 3).Ref") == "100");
    }
}
