using System.Management.Automation;
using Xunit;

namespace Qme.PowerShell.Tests.Commands;

public sealed class NotStartedTests : IDisposable
{
    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("no-such-program", "CommandNotFound", ErrorCategory.ObjectNotFound, "Failed 127 CommandNotFound")]
    [InlineData("./no/such/program", "CommandNotFound", ErrorCategory.ObjectNotFound, "Failed 127 CommandNotFound")]
    [InlineData("/etc/passwd", "CommandNotExecutable", ErrorCategory.PermissionDenied, "Failed 126 CommandNotExecutable")]
    [InlineData("/tmp", "CommandNotExecutable", ErrorCategory.PermissionDenied, "Failed 126 CommandNotExecutable")]
    public void What_cannot_be_started_is_a_failed_task_and_one_error(string command, string errorId, ErrorCategory category, string end)
    {
        Outcome outcome = _session.Run($"Invoke-QmeCommand {command} x");

        Assert.Equal(end, outcome.One.End());
        ErrorRecord error = Assert.Single(outcome.Errors);
        Assert.Equal(errorId, outcome.ErrorIds[0]);
        Assert.Equal((category, command), (error.CategoryInfo.Category, error.TargetObject));
        Assert.Contains(command, error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal("1", _session.Text("(Get-QmeTask).Id"));
        Assert.Equal($"False {outcome.One.Text("ExitCode")}", _session.Text($"$null = Invoke-QmeCommand {command}; \"$? $LASTEXITCODE\""));
    }

    [Theory]
    [InlineData("Get-Command", "cmdlet")]
    [InlineData("my-function", "function")]
    [InlineData("gcm", "alias")]
    public void A_PowerShell_command_is_refused_with_its_kind_and_a_way_out(string command, string kind)
    {
        Outcome outcome = _session.Run($"function my-function {{ }} Invoke-QmeCommand {command}");

        Assert.Equal(["CommandIsPowerShell"], outcome.ErrorIds);
        Assert.Contains($"'{command}' is a PowerShell {kind}", outcome.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.Contains("pwsh -Command", outcome.Errors[0].Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_comes_before_a_function_of_its_name()
    {
        Assert.Equal("Complete 0", _session.Run("function true { 'not me' } Invoke-QmeCommand true").One.End());
    }

    [Fact]
    public void The_script_goes_on_after_an_error()
    {
        Outcome outcome = _session.Run("$null = Invoke-QmeCommand no-such-program; 'went on'");

        Assert.Equal(["went on"], outcome.Lines);
        Assert.Single(outcome.Errors);
        Assert.Null(outcome.Thrown);
    }

    [Theory]
    [InlineData("Invoke-QmeCommand -ErrorAction Stop no-such-program; 'went on'")]
    [InlineData("$ErrorActionPreference = 'Stop'; Invoke-QmeCommand no-such-program; 'went on'")]
    [InlineData("Invoke-QmeCommand -ErrorAction Stop -Executor nosuch true; 'went on'")]
    [InlineData("Invoke-QmeCommand -ErrorAction Stop -WorkingDirectory nosuch:/ true; 'went on'")]
    public void An_error_action_of_stop_ends_the_script(string script)
    {
        Outcome outcome = _session.Run(script);

        Assert.DoesNotContain("went on", outcome.Lines);
        Assert.IsType<ActionPreferenceStopException>(outcome.Thrown);
    }

    [Fact]
    public void An_executor_that_there_is_not_is_one_error_that_names_those_there_are()
    {
        Outcome outcome = _session.Run("Invoke-QmeCommand -Executor nosuch touch ran; 'went on'");

        Assert.Equal(["went on"], outcome.Lines);
        Assert.Equal(["ExecutorNotFound"], outcome.ErrorIds);
        Assert.Contains("shell", outcome.Errors[0].Exception.Message, StringComparison.Ordinal);
        AssertNothingHappened();
    }

    [Theory]
    [InlineData("-OutVariable")]
    [InlineData("-ErrorVariable")]
    [InlineData("-WarningVariable")]
    [InlineData("-InformationVariable")]
    [InlineData("-PipelineVariable")]
    public void Options_that_would_have_to_set_a_variable_of_the_caller_are_refused(string option)
    {
        Outcome outcome = _session.Run($"Invoke-QmeCommand {option} x touch ran; 'went on'");

        Assert.Equal(["went on"], outcome.Lines);
        Assert.Equal(["OptionNotSupported"], outcome.ErrorIds);
        AssertNothingHappened();
    }

    [Fact]
    public void WhatIf_runs_nothing_and_records_nothing()
    {
        string screen = _session.Show("Invoke-QmeCommand -WhatIf touch ran; 'x' | Invoke-QmeCommand -WhatIf tee ran");

        Assert.Contains("Performing the operation \"run\" on target \"touch ran\"", screen, StringComparison.Ordinal);
        AssertNothingHappened();
        Assert.False(File.Exists(Path.Combine(_session.Home, "qme.db")));
    }

    [Theory]
    [InlineData("nosuch:/x")]
    [InlineData("env:/")]
    [InlineData("function:/prompt")]
    [InlineData("nosuch::x")]
    public void A_working_directory_that_is_not_one_of_the_file_system_is_one_error_and_no_task(string directory)
    {
        Outcome outcome = _session.Run($"'x' | Invoke-QmeCommand -WorkingDirectory {directory} touch ran; 'went on'");

        Assert.Equal(["went on"], outcome.Lines);
        Assert.Equal(["DirectoryNotFound"], outcome.ErrorIds);
        Assert.Equal(directory, outcome.Errors[0].TargetObject);
        Assert.Null(outcome.Thrown);
        AssertNothingHappened();
    }

    [Fact]
    public void A_working_directory_that_is_missing_is_one_error_and_a_failed_task()
    {
        Outcome outcome = _session.Run("Invoke-QmeCommand -WorkingDirectory missing true");

        Assert.Equal("Failed 126 DirectoryNotFound", outcome.One.End());
        Assert.Equal(["DirectoryNotFound"], outcome.ErrorIds);
    }

    [Fact]
    public void A_name_that_no_environment_variable_can_have_is_one_error_and_a_failed_task()
    {
        Outcome outcome = _session.Run("Invoke-QmeCommand -Environment @{ 'A=B' = 'x' } true");

        Assert.Equal("Failed 126 CommandNotStarted", outcome.One.End());
        Assert.Contains("'A=B'", Assert.Single(outcome.Errors).Exception.Message, StringComparison.Ordinal);
    }

    private void AssertNothingHappened()
    {
        Assert.False(File.Exists(Path.Combine(_session.WorkingDirectory, "ran")));
        Assert.Empty(_session.TaskFiles);
        Assert.Empty(_session.Run("Get-QmeTask").Output);
    }
}
