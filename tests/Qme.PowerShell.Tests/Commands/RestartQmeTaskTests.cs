using System.Management.Automation;
using Xunit;

namespace Qme.PowerShell.Tests.Commands;

public sealed class RestartQmeTaskTests : IDisposable
{
    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void The_same_command_runs_again_in_the_same_directory_with_the_same_input_and_environment()
    {
        Directory.CreateDirectory(Path.Combine(_session.WorkingDirectory, "sub"));
        _session.Run(@"'in 1', 'in 2' | Invoke-QmeCommand -Message nightly -WorkingDirectory sub -Environment @{ QME_TEST = 'e' } sh -c 'printf ""%s|"" ""$@"" ""$QME_TEST""; pwd; cat' sh 'a b' '' '$x'");

        PSObject again = _session.Run("$null = $ExecutionContext.SessionState.Path.SetLocation('/'); Get-QmeTask 1 | Restart-QmeTask").One;

        Assert.Equal(("2", "1", "nightly"), (again.Text("Id"), again.Text("RestartOf"), again.Text("Message")));
        Assert.Equal($"a b||$x|e|{_session.WorkingDirectory}/sub\nin 1\nin 2\n", again.OutputText());
        Assert.Equal(_session.Run("Get-QmeTask 1").One.OutputText(), again.OutputText());
        Assert.Equal("in 1\nin 2\n", File.ReadAllText(again.Text("InputPath")));
    }

    [Fact]
    public void A_message_of_its_own_replaces_the_old_one()
    {
        _session.Run("Invoke-QmeCommand -Message old true");

        Assert.Equal("new", _session.Run("Restart-QmeTask 1 -Message new").One.Text("Message"));
        Assert.Equal("old", _session.Text("(Get-QmeTask 1).Message"));
    }

    [Fact]
    public void A_restart_can_be_restarted()
    {
        _session.Run("'x' | Invoke-QmeCommand cat; Restart-QmeTask 1");

        Assert.Equal("3 2", _session.Text("$task = Restart-QmeTask 2; \"$($task.Id) $($task.RestartOf)\""));
        Assert.Equal("x", _session.Text("Get-QmeOutput 3"));
    }

    [Fact]
    public void It_leaves_behind_what_a_native_command_does()
    {
        _session.Run("Invoke-QmeCommand sh -c 'exit 3'");

        Assert.Equal("False 3", _session.Text("$null = Restart-QmeTask 1; \"$? $LASTEXITCODE\""));
    }

    [Fact]
    public void Several_run_one_after_the_other_and_each_unknown_one_is_an_error()
    {
        _session.Run("Invoke-QmeCommand echo 1; Invoke-QmeCommand echo 2");

        Outcome outcome = _session.Run("1, 9, 2 | Restart-QmeTask");

        Assert.Equal(["1", "2"], outcome.Output.Select(task => task.Text("RestartOf")));
        Assert.Equal(["TaskNotFound"], outcome.ErrorIds);
    }

    [Theory]
    [InlineData("-NoWait", "-NoWait: in the background there is no terminal")]
    [InlineData("-NoWait -MaxParallel 2", "-NoWait: in the background there is no terminal")]
    [InlineData("-Tee", "-Tee: the command writes to the terminal itself")]
    public void One_that_had_the_terminal_is_not_run_without_it_unless_that_is_said(string options, string why)
    {
        _session.Run("Invoke-QmeCommand -Interactive true; Invoke-QmeCommand true");

        Outcome outcome = _session.Run($"1, 2 | Restart-QmeTask {options} | Wait-QmeTask");

        Assert.Equal(["OptionConflict"], outcome.ErrorIds);
        Assert.Equal($"Task 1 (true) was run with -Interactive, which excludes {why}. -Interactive:$false runs it without a terminal.", outcome.Errors[0].Exception.Message);
        Assert.Equal("2", outcome.One.Text("RestartOf"));
        Assert.Equal("1", _session.Run($"Restart-QmeTask 1 {options} -Interactive:$false | Wait-QmeTask").One.Text("RestartOf"));
    }

    [Fact]
    public void One_that_had_an_input_does_not_get_the_terminal()
    {
        _session.Run("'x' | Invoke-QmeCommand cat");

        Outcome outcome = _session.Run("Restart-QmeTask 1 -Interactive");

        Assert.Equal(["OptionConflict"], outcome.ErrorIds);
        Assert.Equal("-Interactive and an input exclude each other: the command reads from the terminal.", outcome.Errors[0].Exception.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-NoWait")]
    [InlineData("-NoWait -Queue q")]
    [InlineData("-WhatIf")]
    public void A_directory_that_is_gone_is_an_error_and_nothing_runs(string options)
    {
        Directory.CreateDirectory(Path.Combine(_session.WorkingDirectory, "gone"));
        _session.Run("Invoke-QmeCommand -WorkingDirectory gone true; Invoke-QmeCommand echo there");
        Directory.Delete(Path.Combine(_session.WorkingDirectory, "gone"));

        Outcome outcome = _session.Run($"1 | Restart-QmeTask {options}; 'went on'");

        Assert.Equal(["went on"], outcome.Lines);
        Assert.Equal(["DirectoryNotFound"], outcome.ErrorIds);
        Assert.Equal($"Task 1 (true) cannot be run again: its directory '{_session.WorkingDirectory}/gone' does not exist any more.", outcome.Errors[0].Exception.Message);
        Assert.Equal("1 2", _session.Text("\"$((Get-QmeTask).Id)\""));
    }

    [Fact]
    public void A_program_that_is_gone_is_said_to_be_the_fault()
    {
        string program = Path.Combine(_session.WorkingDirectory, "program");
        File.WriteAllText(program, "#!/bin/sh\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _session.Run("Invoke-QmeCommand ./program");
        File.Delete(program);

        Outcome outcome = _session.Run("Restart-QmeTask 1");

        Assert.Equal("Failed 127 CommandNotFound", outcome.One.End());
        Assert.Equal(["CommandNotFound"], outcome.ErrorIds);
    }

    [Theory]
    [InlineData("input")]
    [InlineData("")]
    public void An_input_that_is_gone_is_an_error_and_nothing_runs(string what)
    {
        PSObject task = _session.Run("'x' | Invoke-QmeCommand cat").One;
        string directory = Path.GetDirectoryName(task.Text("InputPath"))!;
        if (what == "input")
        {
            File.Delete(task.Text("InputPath"));
        }
        else
        {
            Directory.Delete(directory, recursive: true);
        }

        Outcome outcome = _session.Run("Restart-QmeTask 1; 'went on'");

        Assert.Equal(["went on"], outcome.Lines);
        Assert.Equal(["OutputNotFound"], outcome.ErrorIds);
        Assert.Equal("1", _session.Text("(Get-QmeTask).Id"));
    }

    [Fact]
    public void A_task_that_never_started_is_looked_up_again()
    {
        _session.Run("Invoke-QmeCommand ./later");
        string program = Path.Combine(_session.WorkingDirectory, "later");
        File.WriteAllText(program, "#!/bin/sh\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        Assert.Equal("Complete 0", _session.Run("Restart-QmeTask 1").One.End());
    }

    [Fact]
    public void WhatIf_runs_nothing()
    {
        _session.Run("Invoke-QmeCommand echo hi");

        Assert.Contains("task 1 (echo hi)", _session.Show("Restart-QmeTask 1 -WhatIf"), StringComparison.Ordinal);
        Assert.Equal("1", _session.Text("(Get-QmeTask).Id"));
    }

    [Fact]
    public void What_waited_for_its_turn_runs_at_once_unless_that_is_said_again()
    {
        // Nothing is left of the first when the others are restarted.
        _session.Run("$first = Invoke-QmeCommand -NoWait sleep 60; Invoke-QmeCommand -NoWait -Queue q -MaxParallel 3 -AfterOk $first echo hi; Stop-QmeTask 2; Stop-QmeTask 1");

        PSObject again = _session.Run("Restart-QmeTask 2").One;
        Assert.Equal(("Complete 0", "", "", ""), (again.End(), again.Text("Queue"), again.Text("MaxParallel"), again.Text("Dependency")));

        _session.Run("$other = Invoke-QmeCommand -NoWait sleep 60");
        PSObject waiting = _session.Run("Restart-QmeTask 2 -NoWait -Queue r -MaxParallel 4 -AfterAny $other -AfterNotOk 1").One;
        Assert.Equal(
            ("Pending Dependency", "2", "r", "4", "afterany:4"),
            (waiting.End(), waiting.Text("RestartOf"), waiting.Text("Queue"), waiting.Text("MaxParallel"), waiting.Text("Dependency")));

        _session.Run("Stop-QmeTask 4");
        Wait.Until(() => _session.Text("(Get-QmeTask 5).State") == "Complete");
        Assert.Equal("hi", _session.Text("Get-QmeOutput 5"));
    }

    [Theory]
    [InlineData("-Queue q", "-Queue needs -NoWait")]
    [InlineData("-AfterOk 1", "-AfterOk needs -NoWait")]
    [InlineData("-Tee -NoWait", "-NoWait and -Tee exclude each other")]
    public void Options_that_make_no_sense_together_are_an_error_and_nothing_runs(string options, string message)
    {
        _session.Run("Invoke-QmeCommand true");

        Outcome outcome = _session.Run($"Restart-QmeTask 1 {options}");

        Assert.Equal(["OptionConflict"], outcome.ErrorIds);
        Assert.StartsWith(message, outcome.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.Equal("1", _session.Text("(Get-QmeTask).Id"));
    }
}
