using System.Management.Automation;
using Xunit;

namespace Qme.PowerShell.Tests.Executors;

/// <summary>What the code of an executor may say besides the simplest: how a submission ended, what came of an action task by task, where the work writes to.</summary>
public sealed class AnswerTests : IDisposable
{
    private readonly ModuleSession _module = new();

    public void Dispose()
    {
        _module.Run("Get-QmeExecutor | Where-Object Origin -eq 'this session' | Unregister-QmeExecutor");
        _module.Dispose();
    }

    [Fact]
    public void Without_being_asked_for_nobody_is_told_of_a_command_that_failed()
    {
        Register("-Submitted { @{ jobid = '7' } }");

        Assert.Equal("Failed 3", Submit("sh -c 'exit 3'").End());
    }

    [Fact]
    public void A_submission_may_be_told_of_however_its_command_ended()
    {
        Register("-SubmittedOnFailure -Submitted { param($Result) if ($Result.Output) { @{ jobid = $Result.Output[0]; code = $Result.ExitCode; stopped = $Result.WasStopped } } }");

        PSObject named = Submit("sh -c 'echo 7; exit 3'");
        PSObject killed = Submit("sh -c 'echo 8; kill -9 $$'");
        PSObject refused = Submit("sh -c 'exit 3'");

        Assert.Equal(("7", "Pending"), (named.Text("Ref"), named.End()));
        Assert.Equal("3 False", _module.Text("(Get-QmeTask 1).Data | ForEach-Object { \"$($_.code) $($_.stopped)\" }"));
        Assert.Equal(("8", "Pending"), (killed.Text("Ref"), killed.End()));
        Assert.Equal("Failed 3", refused.End());
    }

    [Fact]
    public void A_submission_that_was_stopped_is_told_of_as_one()
    {
        Register("-SubmittedOnFailure -Submitted { param($Result) @{ jobid = $Result.Output[0]; stopped = $Result.WasStopped } }");
        string named = Path.Combine(_module.WorkingDirectory, "named");

        _module.Stop($"Invoke-QmeCommand -Executor answers sh -c 'echo 7; touch {named}; exec sleep 60'", () => File.Exists(named));

        PSObject task = _module.Run("Get-QmeTask 1 -NoRefresh").One;
        Assert.Equal(("7", "Pending", "True"), (task.Text("Ref"), task.End(), _module.Text("(Get-QmeTask 1 -NoRefresh).Data.stopped")));
    }

    [Fact]
    public void A_submission_may_have_ended_already()
    {
        Register("-SubmittedOnFailure -Submitted { @{ State = 'Failed'; ExitCode = 3; Reason = 'OVER'; Started = [DateTimeOffset]'2026-01-02T03:04:05Z'; Data = @{ jobid = '7' } } }");

        PSObject task = Submit("sh -c 'exit 3'");

        Assert.Equal(("7", "Failed 3 OVER", "2026"), (task.Text("Ref"), task.End(), _module.Text("(Get-QmeTask 1).Started.Year")));
    }

    [Fact]
    public void What_comes_to_nothing_in_a_table_is_nothing()
    {
        Register("-Submitted { @{ State = 'Failed'; Reason = if ($false) { 'never' }; ExitCode = if ($false) { 1 }; Data = @{ jobid = '7'; queue = if ($false) { 'never' } } } }");

        Assert.Equal("Failed", Submit("true").End());
        Assert.Equal("True", _module.Text("$null -eq (Get-QmeTask 1).Data.queue -and $null -eq (Get-QmeTask 1).Reason"));
    }

    [Theory]
    [InlineData("@{ State = 'Sleeping'; Data = @{ jobid = '7' } }", "'Sleeping', which is no state")]
    [InlineData("@{ State = '+2'; Data = @{ jobid = '7' } }", "'+2', which is no state")]
    [InlineData("@{ State = ' 2'; Data = @{ jobid = '7' } }", "' 2', which is no state")]
    [InlineData("@{ State = 'Pending, Complete'; Data = @{ jobid = '7' } }", "'Pending, Complete', which is no state")]
    [InlineData("@{ Weather = 'fine'; Data = @{ jobid = '7' } }", "'Weather', which is not known")]
    [InlineData("$twice = [hashtable]::new([StringComparer]::Ordinal); $twice['Data'] = @{ jobid = '7' }; $twice['data'] = 1; $twice", "twice")]
    [InlineData("$twice = [hashtable]::new([StringComparer]::Ordinal); $twice['a'] = 1; $twice['A'] = 2; @{ jobid = '7'; within = $twice }", "twice")]
    [InlineData("@{ jobid = '7'; '' = 1 }", "without a name")]
    public void A_submission_that_is_told_of_wrongly_is_an_error(string answer, string words)
    {
        Register($"-Submitted {{ {answer} }}");

        ErrorRecord error = Assert.Single(_module.Run("Invoke-QmeCommand -Executor answers true").Errors);

        Assert.StartsWith("ExecutorFailed", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(words, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pattern_that_takes_too_long_keeps_nobody_from_running_commands()
    {
        Register("-Match '(a+)+$'");

        Outcome outcome = _module.Run($"Invoke-QmeCommand true {new string('a', 60)}!");

        Assert.Equal("shell", outcome.One.Text("Executor"));
        Assert.Contains("-Match of the executor answers", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_of_any_make_is_a_table()
    {
        Register("-Submitted { $table = [Collections.Generic.Dictionary[string, object]]::new(); $table['jobid'] = '7'; $table }");

        Assert.Equal("7", Submit("true").Text("Ref"));
    }

    [Fact]
    public void What_is_told_of_one_task_in_names_that_are_the_same_is_an_error_and_the_others_count()
    {
        Register("-Submitted { param($Task) @{ jobid = \"$($Task.Id)\" } } -RefreshInterval 0 -Refresh { param($Tasks) $twice = [hashtable]::new([StringComparer]::Ordinal); $twice['Id'] = 1; $twice['id'] = 1; $twice; @{ Id = 2; State = 'Running' } } -Action @{ hold = { $twice = [hashtable]::new([StringComparer]::Ordinal); $twice['Id'] = 1; $twice['id'] = 1; $twice } }");
        Submit("true");
        Submit("true");

        Outcome outcome = _module.Run("Get-QmeTask -Refresh");

        Assert.Equal(["Pending", "Running"], outcome.Output.Select(task => task.End()));
        Assert.StartsWith("ExecutorFailed", Assert.Single(outcome.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(_module.Run("Invoke-QmeAction hold 1").Errors, error => error.Exception.Message.StartsWith("the action hold of the executor answers: it wrote something with", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_told_of_a_task_twice_does_not_count_and_what_is_told_of_others_does()
    {
        Register("""
            -Submitted { param($Task) @{ jobid = "$($Task.Id)" } } -RefreshInterval 0
            -Refresh { param($Tasks) @{ Id = 1; State = 'Complete'; ExitCode = 0 }; @{ Id = 2; State = 'Running' }; @{ Ref = '1'; State = 'Failed'; ExitCode = 3 } }
            """);
        Submit("true");
        Submit("true");

        Outcome outcome = _module.Run("Get-QmeTask");

        Assert.Equal(["Pending", "Running"], outcome.Output.Select(task => task.End()));
        Assert.Equal("-Refresh of the executor answers: it told of task 1 more than once.", Assert.Single(outcome.Errors).ToString());
    }

    [Fact]
    public void Code_that_is_called_for_each_task_tells_of_that_one_only()
    {
        Register("-Submitted { param($Task) @{ jobid = \"$($Task.Id)\" } } -RefreshInterval 0 -Refresh { param($Task) @{ Id = 1; State = 'Running' } }");
        Submit("true");
        Submit("true");

        Outcome outcome = _module.Run("Get-QmeTask");

        Assert.Equal(["Running", "Pending"], outcome.Output.Select(task => task.End()));
        Assert.Contains("it told of task 1, which it was not asked about", Assert.Single(outcome.Errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void After_an_action_that_changed_something_whoever_looks_next_asks()
    {
        string held = Path.Combine(_module.WorkingDirectory, "held");
        Register($$"""
            -RefreshInterval 1h -Submitted { @{ jobid = '7' } } -Action @{ hold = { $null = [IO.File]::Create('{{held}}') }; fail = { throw 'no' } }
            -Refresh { param($Task) @{ Id = $Task.Id; State = 'Pending'; Reason = if ([IO.File]::Exists('{{held}}')) { 'Held' } else { "$([guid]::NewGuid())" } } }
            """);
        Submit("true");
        string before = _module.Run("Get-QmeTask 1").One.End();

        _module.Run("Invoke-QmeAction fail 1");
        Assert.Equal(before, _module.Run("Get-QmeTask 1").One.End());

        _module.Run("Invoke-QmeAction hold 1");
        Assert.Equal("Pending Held", _module.Run("Get-QmeTask 1").One.End());
    }

    [Fact]
    public void Who_looks_between_two_tasks_of_an_action_is_not_the_last_to_ask()
    {
        Register($$"""
            -RefreshInterval 1h -Submitted { param($Task) @{ jobid = "$($Task.Id)" } } -Action @{ hold = { param($Task) $null = [IO.File]::Create("{{_module.WorkingDirectory}}/$($Task.Id)") } }
            -Refresh { param($Task) @{ Id = $Task.Id; State = 'Pending'; Reason = if ([IO.File]::Exists("{{_module.WorkingDirectory}}/$($Task.Id)")) { 'Held' } else { 'Free' } } }
            """);
        Submit("true");
        Submit("true");

        Outcome outcome = _module.Run("Get-QmeTask | Invoke-QmeAction hold | ForEach-Object { $null = Get-QmeTask }; Get-QmeTask");

        Assert.Equal(["Pending Held", "Pending Held"], outcome.Output.Select(task => task.End()));
    }

    [Fact]
    public void Who_looks_after_each_task_of_an_action_makes_no_storm_of_questions()
    {
        string asked = Path.Combine(_module.WorkingDirectory, "asked");
        Register($$"""
            -RefreshInterval 1h -Submitted { param($Task) @{ jobid = "$($Task.Id)" } } -Action @{ hold = { param($Tasks) } }
            -Refresh { param($Tasks) [IO.File]::AppendAllText('{{asked}}', "x`n"); foreach ($task in $Tasks) { @{ Id = $task.Id; State = 'Pending' } } }
            """);
        foreach (int _ in Enumerable.Range(0, 5))
        {
            Submit("true");
        }

        _module.Run("Get-QmeTask | Invoke-QmeAction hold | ForEach-Object { $null = Get-QmeTask }; Get-QmeTask; Get-QmeTask");

        Assert.Equal(3, File.ReadLines(asked).Count());
    }

    [Fact]
    public void What_came_of_an_action_is_told_task_by_task()
    {
        Register("""
            -Submitted { param($Task) @{ jobid = "$($Task.Id)" } } -Action @{ hold = { param($Tasks)
                @{ Id = $Tasks[0].Id; Message = 'held'; State = 'Pending'; Reason = 'Held'; Data = @{ held = $true } };
                @{ Id = $Tasks[1].Id; Error = 'is not yours.' }
            } }
            """);
        _module.Run("1..3 | ForEach-Object { Invoke-QmeCommand -Executor answers true }");

        Outcome outcome = _module.Run("1..3 | Invoke-QmeAction hold");

        Assert.Equal(["1 held", "3 done"], outcome.Output.Select(result => $"{result.Text("Id")} {result.Text("Result")}"));
        ErrorRecord error = Assert.Single(outcome.Errors);
        Assert.Equal(("Task 2 (true) is not yours.", "2"), (error.ToString(), error.TargetObject.ToString()));
        Assert.Equal("Pending Held", _module.Run("Get-QmeTask 1").One.End());
        Assert.Equal("7: True", _module.Text("(Get-QmeTask 1).Data | ForEach-Object { \"7: $($_.held)\" }"));
    }

    [Fact]
    public void An_action_that_tells_of_a_task_it_was_not_called_for_is_an_error()
    {
        Register("-Submitted { @{ jobid = '7' } } -Action @{ hold = { @{ Id = 99; Message = 'held' } } }");
        Submit("true");

        Assert.Contains("task 99, which it was not called for", Assert.Single(_module.Run("Invoke-QmeAction hold 1").Errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Code_knows_that_a_task_was_asked_to_end()
    {
        Register("""
            -RefreshInterval 0 -Submitted { @{ jobid = '7' } } -Action @{ cancel = { param($Task) @{ Id = $Task.Id; Message = 'asked' } } }
            -Refresh { param($Task) @{ Id = $Task.Id; State = if ($Task.StopRequested) { 'Cancelled' } else { 'Running' } } }
            """);
        Submit("true");

        Assert.Equal("Running", _module.Run("Get-QmeTask 1").One.End());
        Assert.Equal("asked", _module.Run("Invoke-QmeAction cancel 1").One.Text("Result"));
        Assert.Equal("Cancelled", _module.Run("Get-QmeTask 1").One.End());
    }

    [Fact]
    public void A_task_that_could_not_be_cancelled_ends_as_it_does()
    {
        Register("""
            -RefreshInterval 0 -Submitted { @{ jobid = '7' } } -Action @{ cancel = { param($Task) @{ Id = $Task.Id; Error = 'is not yours.' } } }
            -Refresh { param($Task) @{ Id = $Task.Id; State = 'Failed'; ExitCode = 2 } }
            """);
        Submit("true");
        Assert.Single(_module.Run("Stop-QmeTask 1").Errors);

        Assert.Equal("Failed 2", _module.Run("Get-QmeTask 1").One.End());
    }

    [Fact]
    public void Code_says_where_the_work_writes_to()
    {
        Register("""
            -Inherit shell -Submitted { @{ State = 'Complete'; Started = [DateTimeOffset]::UtcNow; Data = @{ jobid = '7' } } }
            -OutputFile { param($Task) foreach ($part in 1, 2) { @{ OutputPath = "out.$part"; ErrorPath = "err.$part"; Part = "$($Task.Ref).$part"; HasStarted = $part -eq 1 } } }
            """);
        File.WriteAllText(Path.Combine(_module.WorkingDirectory, "out.1"), "one\n");
        File.WriteAllText(Path.Combine(_module.WorkingDirectory, "err.1"), "wrong\n");
        Submit("true");

        Assert.Equal("==> 7.1 output <==\none", _module.Text("Get-QmeOutput 1"));
        Assert.Equal("==> 7.1 error <==\nwrong", _module.Text("Invoke-QmeAction error 1"));
        Assert.Equal("==> 7.1 output <==\none\n==> 7.1 error <==\nwrong", _module.Text("Invoke-QmeAction outputs 1"));
    }

    [Theory]
    [InlineData("@{ ErrorPath = 'err' }", "without OutputPath")]
    [InlineData("@{ OutputPath = 'out'; Colour = 'red' }", "'Colour', which is not known")]
    [InlineData("'out'", "neither a table nor an object")]
    public void Code_that_says_wrongly_where_the_work_writes_to_is_an_error(string answer, string words)
    {
        Register($"-Inherit shell -Submitted {{ @{{ jobid = '7' }} }} -OutputFile {{ {answer} }}");
        Submit("true");

        ErrorRecord error = Assert.Single(_module.Run("Get-QmeOutput 1").Errors);

        Assert.StartsWith("ExecutorFailed", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(words, error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("throw 'Nobody answers'", "answers: Nobody answers. The tasks of answers are shown as they were last seen, ")]
    [InlineData("throw 'Nobody answers (yet)'", "answers: Nobody answers (yet). The tasks of answers are shown as they were last seen, ")]
    [InlineData("(& $Capture sh -c 'echo no such queue; exit 3').OrThrow()", "no such queue (exit code 3). The tasks of answers are shown as they were last seen, ")]
    [InlineData("& $Capture no-such-scheduler", "The program 'no-such-scheduler' was not found. The tasks of answers are shown as they were last seen, ")]
    public void Who_throws_when_asked_says_that_nothing_is_to_be_known_now(string code, string words)
    {
        Register($"-Submitted {{ @{{ jobid = '7' }} }} -Refresh {{ param($Tasks, $Capture) {code} }}");
        Submit("true");

        Outcome outcome = _module.Run("Get-QmeTask 1");

        Assert.Equal("Pending", outcome.One.End());
        Assert.Empty(outcome.Errors);
        Assert.Contains(words, Assert.Single(outcome.Warnings), StringComparison.Ordinal);
        Assert.Empty(outcome.One.Text("RefreshedAt"));
    }

    [Fact]
    public void An_executor_of_several_files_lies_in_a_directory_of_its_own()
    {
        string directory = Directory.CreateDirectory(Path.Combine(_module.Home, "executors", "several")).FullName;
        File.WriteAllText(Path.Combine(directory, "words.ps1"), "function Get-Word { 'helped' }");
        File.WriteAllText(Path.Combine(directory, "other.psm1"), "throw 'I am nobody'");
        File.WriteAllText(Path.Combine(directory, "several.psm1"), """
            . $PSScriptRoot/words.ps1
            function Get-Definition { @{ CommandName = 'several'; Column = 'jobid' } }
            function Complete-Submission { @{ jobid = Get-Word } }
            function Update-Task { }
            """);

        Outcome outcome = _module.Run("Invoke-QmeCommand -Executor several true");

        Assert.DoesNotContain("no command", string.Join('\n', _module.Run("Test-QmeExecutor -Name several").Output.Select(check => check.Text("Message"))), StringComparison.Ordinal);
        Assert.Equal("helped", outcome.One.Text("Ref"));
        Assert.Empty(outcome.Warnings);
        Assert.Equal(Path.Combine(directory, "several.psm1"), _module.Text("(Get-QmeExecutor several).Origin"));
    }

    private void Register(string parameters)
    {
        Outcome outcome = _module.Run($"Register-QmeExecutor answers -Column jobid {parameters.ReplaceLineEndings(" ")}");
        Assert.Empty(outcome.Errors);
        Assert.Null(outcome.Thrown);
    }

    private PSObject Submit(string command) => _module.Run($"Invoke-QmeCommand -Executor answers {command}").One;
}
