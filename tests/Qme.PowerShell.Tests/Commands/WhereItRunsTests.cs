using Xunit;

namespace Qme.PowerShell.Tests.Commands;

public sealed class WhereItRunsTests : IDisposable
{
    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_command_runs_in_the_current_location_whatever_the_directory_of_the_process()
    {
        Directory.CreateDirectory(Path.Combine(_session.WorkingDirectory, "sub"));
        _session.Run("$ExecutionContext.SessionState.Path.SetLocation('sub')");

        string expected = Path.Combine(_session.WorkingDirectory, "sub");
        Assert.NotEqual(expected, Environment.CurrentDirectory);
        Assert.Equal(expected, _session.Text("$task = Invoke-QmeCommand pwd; Get-QmeOutput $task.Id"));
        Assert.Equal(expected, _session.Text("$task.WorkingDirectory"));
    }

    [Theory]
    [InlineData("sub")]
    [InlineData("./sub")]
    [InlineData("sub/../sub")]
    [InlineData("work:/sub")]
    public void A_working_directory_is_relative_to_the_current_location_and_may_name_a_drive(string directory)
    {
        Directory.CreateDirectory(Path.Combine(_session.WorkingDirectory, "sub"));
        _session.Run($$"""
            $drive = [System.Management.Automation.PSDriveInfo]::new('work', $ExecutionContext.SessionState.Provider.GetOne('FileSystem'), '{{_session.WorkingDirectory}}', '', $null)
            $null = $ExecutionContext.SessionState.Drive.New($drive, 'Global')
            """);

        string where = _session.Text($"$task = Invoke-QmeCommand -WorkingDirectory {directory} pwd; Get-QmeOutput $task.Id");

        Assert.Equal(Path.Combine(_session.WorkingDirectory, "sub"), where);
    }

    [Fact]
    public void A_location_that_is_not_in_the_file_system_leaves_the_last_one_that_was()
    {
        Assert.Equal(_session.WorkingDirectory, _session.Text("$null = $ExecutionContext.SessionState.Path.SetLocation('env:'); $task = Invoke-QmeCommand pwd; Get-QmeOutput $task.Id"));
    }

    [Fact]
    public void A_relative_command_is_looked_up_from_the_current_location()
    {
        Script("here", "echo found");

        Assert.Equal("found", _session.Text("$null = Invoke-QmeCommand ./here; Get-QmeOutput"));
        Assert.Equal("found", _session.Text("$null = Invoke-QmeCommand -WorkingDirectory / ./here; Get-QmeOutput"));
    }

    [Fact]
    public void A_bare_name_is_found_neither_in_the_current_location_nor_in_the_directory_of_the_process()
    {
        string processDirectory = Environment.CurrentDirectory;
        try
        {
            Environment.CurrentDirectory = Directory.CreateDirectory(Path.Combine(_session.WorkingDirectory, "process")).FullName;
            Script("only-here", "echo here");
            Script("process/only-there", "echo there");

            Assert.Equal(["CommandNotFound"], _session.Run("Invoke-QmeCommand only-here").ErrorIds);
            Assert.Equal(["CommandNotFound"], _session.Run("Invoke-QmeCommand only-there").ErrorIds);
        }
        finally
        {
            Environment.CurrentDirectory = processDirectory;
        }
    }

    [Fact]
    public void The_environment_of_the_session_reaches_the_command_and_changes_for_it_alone_lie_over_it()
    {
        try
        {
            string seen = _session.Text("""
                $env:QME_TEST_A = 'a'; $env:QME_TEST_B = 'b'; $env:QME_TEST_C = 'c'
                $task = Invoke-QmeCommand -Environment @{ QME_TEST_B = 2; QME_TEST_C = $null; QME_TEST_D = '' } sh -c 'echo "$QME_TEST_A|$QME_TEST_B|${QME_TEST_C-none}|${QME_TEST_D-none}|"'
                Get-QmeOutput $task.Id
                "$env:QME_TEST_B$env:QME_TEST_C"
                """);

            Assert.Equal("a|2|none||\nbc", seen);
        }
        finally
        {
            _session.Run("$env:QME_TEST_A = $env:QME_TEST_B = $env:QME_TEST_C = $null");
        }
    }

    [Fact]
    public void A_task_remembers_its_message_and_what_was_changed_for_it()
    {
        Outcome outcome = _session.Run("""
            $task = Invoke-QmeCommand -Message 'nightly build' -Environment @{ A = 'x'; B = $null } -Executor SHELL true
            $task = Get-QmeTask $task.Id
            $task.Message, $task.Executor, $task.Environment['A'], $task.Environment.ContainsKey('B'), ($null -eq $task.Environment['B'])
            """);

        Assert.Equal(["nightly build", "shell", "x", "True", "True"], outcome.Lines);
    }

    [Fact]
    public void A_task_says_who_ran_what_where_and_when()
    {
        DateTimeOffset before = DateTimeOffset.UtcNow.AddMilliseconds(-1);

        System.Management.Automation.PSObject task = _session.Run("Invoke-QmeCommand sh -c 'echo $$' 'a b'").One;

        Assert.Equal("sh -c 'echo $$' 'a b'", task.Text("Command"));
        Assert.Equal((Environment.UserName, Environment.MachineName), (task.Text("User"), task.Text("Host")));
        Assert.Equal(task.OutputText().Trim(), task.Text("ProcessId"));
        Assert.Equal(task.Text("ProcessId"), task.Text("Ref"));
        DateTimeOffset[] times = [before, Time("Created"), Time("Started"), Time("Ended"), DateTimeOffset.UtcNow];
        Assert.Equal(times.Order(), times);
        Assert.All(times, time => Assert.Equal(TimeSpan.Zero, time.Offset));
        Assert.Equal(Time("Ended") - Time("Started"), task.Properties["Duration"].Value);

        DateTimeOffset Time(string property) => (DateTimeOffset)task.Properties[property].Value;
    }

    private void Script(string name, string body)
    {
        string path = Path.Combine(_session.WorkingDirectory, name);
        File.WriteAllText(path, $"#!/bin/sh\n{body}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
