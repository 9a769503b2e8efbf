using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using Qme.PowerShell.Tests.Store;
using Xunit;

namespace Qme.PowerShell.Tests.Commands;

/// <summary>Commands in the background, and what ends one before its time.</summary>
public sealed class NoWaitTests : IDisposable
{
    private readonly ModuleSession _session = new();

    public void Dispose()
    {
        _session.Run("Get-QmeTask -State Running | Stop-QmeTask");
        _session.Dispose();
    }

    [Fact]
    public void The_task_is_returned_at_once_runs_and_ends_in_its_own_time()
    {
        string go = Path.Combine(_session.WorkingDirectory, "go");

        Outcome outcome = _session.Run($"Invoke-QmeCommand -NoWait -Message later sh -c 'echo before; while [ ! -e {go} ]; do sleep 0.02; done; echo after; exit 3'");

        Assert.Empty(outcome.Warnings);
        PSObject task = outcome.One;
        Assert.Equal(("Running", "later"), (task.End(), task.Text("Message")));
        Assert.Equal(task.Text("ProcessId"), task.Text("Ref"));
        Assert.Equal("1", _session.Text("(Get-QmeTask -State Running).Id"));
        Wait.Until(() => _session.Text("Get-QmeOutput 1") == "before");
        Assert.Equal(["TaskRunning"], _session.Run("Remove-QmeTask 1").ErrorIds);

        File.WriteAllText(go, "");

        Assert.Equal("Failed 3", AwaitEnd(1).End());
        Assert.Equal(["before", "after"], _session.Run("Get-QmeOutput 1").Lines);
        Assert.Empty(_session.Run("Remove-QmeTask 1").Errors);
        Assert.Empty(_session.TaskFiles);
    }

    [Fact]
    public void What_a_shell_cannot_tell_is_said_on_the_page()
    {
        _session.Run("Invoke-QmeCommand -NoWait sh -c 'kill -9 $$'");

        Assert.Equal("Failed 137 usually signal 9", AwaitEnd(1).End());
        Assert.Contains("Failed, exit code 137, usually signal 9", _session.Show("Get-QmeTask 1"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_start_in_the_background_leaves_the_exit_code_alone_and_succeeds()
    {
        _session.Run("$global:LASTEXITCODE = 77");

        Assert.Equal(["True 77"], _session.Run("$null = Invoke-QmeCommand -NoWait false; \"$? $LASTEXITCODE\"").Lines);
        Assert.Equal("went on", _session.Run("Invoke-QmeCommand -NoWait false && 'went on'").Lines[1]);
    }

    [Fact]
    public void A_command_that_cannot_be_started_is_an_error_and_a_failed_task()
    {
        Outcome outcome = _session.Run("Invoke-QmeCommand -NoWait no-such-program; $LASTEXITCODE");

        Assert.Equal(["CommandNotFound"], outcome.ErrorIds);
        Assert.Equal("127", outcome.Lines[1]);
        Assert.Equal("Failed 127 CommandNotFound", _session.Run("Get-QmeTask 1").One.End());
    }

    [Fact]
    public void Input_from_the_pipeline_is_kept_for_it()
    {
        _session.Run("'b', 'a' | Invoke-QmeCommand -NoWait sort");

        Assert.Equal("Complete 0", AwaitEnd(1).End());
        Assert.Equal(["a", "b"], _session.Run("Get-QmeOutput 1").Lines);
    }

    [Fact]
    public void A_restart_can_go_on_in_the_background_with_the_same_input()
    {
        _session.Run("'b', 'a' | Invoke-QmeCommand sort");

        PSObject task = _session.Run("Restart-QmeTask 1 -NoWait").One;

        Assert.Equal(("1", "sort"), (task.Text("RestartOf"), task.Text("Command")));
        Assert.Equal("Complete 0", AwaitEnd(2).End());
        Assert.Equal(["a", "b"], _session.Run("Get-QmeOutput 2").Lines);
    }

    [Fact]
    public void A_stopped_task_is_cancelled_and_all_its_processes_are_gone()
    {
        _session.Run("Set-QmeConfig shell stop_grace 500ms; Invoke-QmeCommand -NoWait sh -c 'trap \"\" TERM; sleep 300 & echo $!; while :; do sleep 0.05; done'");
        Wait.Until(() => _session.Run("Get-QmeOutput 1").Output.Count == 1);
        int child = int.Parse(_session.Text("Get-QmeOutput 1"), CultureInfo.InvariantCulture);

        Assert.Equal("Cancelled 137 usually signal 9", _session.Run("Stop-QmeTask 1 -PassThru").One.End());

        Wait.Until(() => !Lives(child));
    }

    [Fact]
    public void The_command_of_on_end_is_run_by_whoever_sees_the_end()
    {
        string told = Path.Combine(_session.WorkingDirectory, "told");
        _session.Run($"Set-QmeConfig qme on_end 'echo $QME_TASK_ID $QME_TASK_STATE >> {told}'; Invoke-QmeCommand -NoWait sh -c 'exit 3'");

        AwaitEnd(1);
        _session.Run("Get-QmeTask");

        Assert.Equal(["1 Failed"], File.ReadLines(told));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("1s")]
    [InlineData("00:00:01")]
    [InlineData("([timespan]::FromSeconds(1))")]
    public void Time_that_is_up_makes_a_failed_task_and_a_bare_number_is_seconds(string timeout)
    {
        Outcome outcome = _session.Run($"Invoke-QmeCommand -Timeout {timeout} sleep 60; $LASTEXITCODE");

        Assert.Equal("Failed Timeout", outcome.Output[0].End());
        Assert.Equal(("15", "143"), (outcome.Output[0].Text("Signal"), outcome.Lines[1]));
        Assert.InRange(((TimeSpan)outcome.Output[0].Properties["Duration"].Value).TotalSeconds, 1, 6);
    }

    [Fact]
    public void Time_is_up_in_the_background_too_though_nobody_looks()
    {
        int process = int.Parse(_session.Run("Invoke-QmeCommand -NoWait -Timeout 1 sleep 60").One.Text("ProcessId"), CultureInfo.InvariantCulture);

        Wait.Until(() => !Lives(process));

        PSObject task = AwaitEnd(1);
        Assert.Equal("Failed 143 Timeout", task.End());
        Assert.Contains("Failed, exit code 143, Timeout", _session.Show("Get-QmeTask 1"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("soon", "'soon' is not a span of time. Write it as 90 or 90s (seconds), 90m, 1.5h, 2d or 01:30:00.")]
    [InlineData("-1", "'-1' is not a span of time.")]
    [InlineData("9999999999d", "'9999999999d' is not a span of time.")]
    [InlineData("0", "'0' is no time at all. Without this parameter there is no limit.")]
    [InlineData("$null", "'' is not a span of time.")]
    public void A_timeout_that_is_none_is_an_error_and_nothing_is_run(string timeout, string why)
    {
        Outcome outcome = _session.Run($"Invoke-QmeCommand -Timeout {timeout} touch ran");

        Assert.Equal(["ParameterArgumentTransformationError"], outcome.ErrorIds);
        Assert.Contains(why, outcome.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_session.WorkingDirectory));
        Assert.Empty(_session.Run("Get-QmeTask").Output);
    }

    [Theory]
    [InlineData("Invoke-QmeCommand -Interactive -NoWait touch ran")]
    [InlineData("Invoke-QmeCommand -Interactive -Tee touch ran")]
    [InlineData("Invoke-QmeCommand -NoWait -Tee touch ran")]
    [InlineData("'x' | Invoke-QmeCommand -Interactive touch ran")]
    public void Options_that_exclude_each_other_are_an_error_and_nothing_is_run(string call)
    {
        Outcome outcome = _session.Run(call);

        Assert.Equal(["OptionConflict"], outcome.ErrorIds);
        Assert.Empty(Directory.EnumerateFiles(_session.WorkingDirectory));
        Assert.Empty(_session.Run("Get-QmeTask").Output);
    }

    [Fact]
    public void Within_a_job_of_Slurm_there_is_a_warning()
    {
        Outcome outcome = _session.Run("$env:SLURM_JOB_ID = '7'; $env:SLURMD_NODENAME = 'n1'; try { Invoke-QmeCommand -NoWait true; Invoke-QmeCommand true } finally { $env:SLURM_JOB_ID = $env:SLURMD_NODENAME = $null }");

        Assert.Equal(["This runs within job 7 of Slurm, and ends with it."], outcome.Warnings);
        Assert.Empty(outcome.Errors);
    }

    [Fact]
    public void WhatIf_runs_nothing()
    {
        _session.Run("Invoke-QmeCommand -NoWait -WhatIf touch ran; Invoke-QmeCommand true; Restart-QmeTask 1 -NoWait -WhatIf");

        Assert.Equal("1", _session.Text("Get-QmeTask | ForEach-Object Id"));
        Assert.Empty(Directory.EnumerateFiles(_session.WorkingDirectory));
    }

    [Fact]
    public void A_hundred_tasks_at_once_all_end_as_they_should()
    {
        _session.Run("foreach ($i in 1..100) { $null = Invoke-QmeCommand -NoWait sh -c \"echo $i; exit `$(($i % 3))\" }");

        Outcome all = new([], [], [], null);
        Wait.Until(() => (all = _session.Run("Get-QmeTask")).Output.All(task => (bool)task.Properties["HasEnded"].Value));

        Assert.Equal(100, all.Output.Count);
        Assert.All(all.Output, task =>
        {
            int id = (int)task.Properties["Id"].Value;
            Assert.Equal((id % 3 == 0 ? "Complete 0" : $"Failed {id % 3}", $"{id}\n"), (task.End(), task.OutputText()));
        });
    }

    [Fact]
    public void When_the_disk_is_full_the_command_sees_it_and_its_end_is_recorded_all_the_same()
    {
        string home = Directory.CreateDirectory(Path.Combine(_session.WorkingDirectory, "disk")).FullName;
        string[] around = Surroundings.SmallDisk(home, "2m", "true");

        HostResult result = HostProcess.Run(home, """
            $null = Invoke-QmeCommand -NoWait sh -c 'while [ ! -e full ]; do sleep 0.02; done; echo more || exit 28'
            try { [IO.File]::WriteAllBytes("$env:QME_HOME/filling", [byte[]]::new(4MB)) } catch { }
            [IO.File]::Create('full').Dispose()
            while (-not ($t = Get-QmeTask 1 -ErrorAction Ignore | ForEach-Object { $_ }).HasEnded) { [Threading.Thread]::Sleep(50) }
            "$($t.State) $($t.ExitCode)"
            """.Replace("full'", $"{_session.WorkingDirectory}/full'", StringComparison.Ordinal).Replace("-e full", $"-e {_session.WorkingDirectory}/full", StringComparison.Ordinal), around);

        Assert.Equal(("Failed 28\n", ""), (result.Output, result.Error));
    }

    private PSObject AwaitEnd(int id)
    {
        PSObject? task = null;
        Wait.Until(() => (bool)(task = _session.Run($"Get-QmeTask {id} | ForEach-Object {{ $_ }}").One).Properties["HasEnded"].Value);
        return task!;
    }

    private static bool Lives(int process)
    {
        // A zombie has ended; whether it is collected is up to whoever inherited it.
        try
        {
            return !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
