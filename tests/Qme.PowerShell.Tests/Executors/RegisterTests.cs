using System.Management.Automation;
using Xunit;

namespace Qme.PowerShell.Tests.Executors;

/// <summary>Executors that are registered in a session: what they take, in which order they are asked, and how they are taken away.</summary>
public sealed class RegisterTests : IDisposable
{
    private readonly ExecutorSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void As_long_as_nothing_is_submitted_a_task_has_no_name_out_there()
    {
        const string Seen = "Get-QmeTask 1 | ForEach-Object { \"$($_.State) [$($_.Ref)]\" }";
        _session.RegisterScheduler("pbs");
        _session.Program("slow/qsub", "exec sleep 60");
        _session.Do("Invoke-QmeCommand -NoWait ./slow/qsub");

        Assert.Equal("Running []", _session.Text(Seen));
        _session.Do("Stop-QmeTask 1");
        Assert.Equal("Cancelled []", _session.Text(Seen));
    }

    [Fact]
    public void The_task_is_what_the_command_has_submitted()
    {
        _session.RegisterScheduler("pbs");

        PSObject task = _session.Do("Invoke-QmeCommand ./qsub Pending").One;

        Assert.Equal(("pbs", "100", "Pending"), (task.Text("Executor"), task.Text("Ref"), task.End()));
        File.WriteAllText(_session.PathOf("jobs"), "100 Running\n");
        Assert.Equal("Running", _session.Do("Get-QmeTask 1").One.End());
        File.WriteAllText(_session.PathOf("jobs"), "100 Complete\n");
        Assert.Equal("Complete", _session.Do("Wait-QmeTask 1").One.End());
    }

    [Fact]
    public void Who_submits_what_nobody_can_ask_about_is_told_that_it_stays_as_it_is()
    {
        _session.Do($"Register-QmeExecutor pbs qsub -Column jobid -Submitted {ExecutorSession.Submitted}");

        Outcome outcome = _session.Run("Invoke-QmeCommand ./qsub");

        Assert.Equal("Pending", outcome.One.End());
        Assert.Equal("Task 1 (./qsub) stays Pending: the executor pbs has -Submitted, and no -Refresh, so that nobody asks what becomes of it.", Assert.Single(outcome.Warnings));
        _session.Do("Register-QmeExecutor pbs qsub -Submitted { @{ State = 'Complete'; Data = @{ jobid = 7 } } }");
        Assert.Empty(_session.Run("Invoke-QmeCommand ./qsub").Warnings);
    }

    [Fact]
    public void All_tasks_are_asked_about_in_one_go()
    {
        _session.RegisterScheduler("pbs");
        _session.Do("1..5 | ForEach-Object { Invoke-QmeCommand ./qsub Pending }");
        File.Delete(_session.PathOf("asked"));
        File.WriteAllText(_session.PathOf("jobs"), string.Concat(Enumerable.Range(100, 5).Select(id => $"{id} Running\n")));

        Assert.Equal(["Running", "Running", "Running", "Running", "Running"], _session.Do("Get-QmeTask").Output.Select(task => task.End()));
        Assert.Equal(1, _session.Asked);
    }

    [Fact]
    public void The_data_of_a_task_are_exported_with_it()
    {
        _session.Do("""
            Register-QmeExecutor -Name pbs -CommandName qsub -Submitted {
                [ordered]@{ jobid = '7'; count = 3; ratio = 0.5; ok = $true; names = 'a', 'b'; nothing = $null; more = @{ deep = 1 }; when = [datetime]::new(2026, 1, 2, 3, 4, 5, [DateTimeKind]::Utc) }
            }
            """);
        _session.Do("$task = Invoke-QmeCommand ./qsub; $task = Get-QmeTask $task.Id");

        Assert.Equal("7 3 0.5 True a b 1", _session.Text("$d = $task.Data; \"$($d.jobid) $($d.count) $($d.ratio) $($d.ok) $($d.names) $($d.more.deep)\""));
        Assert.Equal("2026-01-02T03:04:05", _session.Text("$task.Data.when.ToString('s')"));
        Assert.Equal("jobid count ratio ok names nothing more when", _session.Text("\"$($task.Data.psobject.Properties.Name)\""));
    }

    [Fact]
    public void A_command_that_submitted_nothing_is_a_command_as_any_other()
    {
        _session.RegisterScheduler("pbs");

        PSObject help = _session.Do("Invoke-QmeCommand ./qsub help").One;
        PSObject refused = _session.Do("Invoke-QmeCommand ./qsub refuse").One;

        Assert.Equal(("pbs", "Complete 0"), (help.Text("Executor"), help.End()));
        Assert.Equal(("pbs", "Failed 3"), (refused.Text("Executor"), refused.End()));
    }

    [Theory]
    [InlineData("./qsub", true)]
    [InlineData("./bin/qsub", true)]
    [InlineData("(Resolve-Path ./qsub).Path", true)]
    [InlineData("./qsub-x", false)]
    [InlineData("./xqsub", false)]
    [InlineData("./QSUB", false)]
    [InlineData("./qsub.sh", false)]
    public void A_command_name_is_the_file_name_of_the_program(string program, bool isTaken)
    {
        foreach (string name in new[] { "bin/qsub", "qsub-x", "xqsub", "QSUB", "qsub.sh" })
        {
            _session.Program(name, "echo 100.server");
        }

        _session.RegisterScheduler("pbs");
        string command = program.StartsWith('(') ? $"\"$PWD/qsub\"" : program;

        Assert.Equal(isTaken ? "pbs" : "shell", _session.Text($"(Invoke-QmeCommand {command}).Executor"));
    }

    [Theory]
    [InlineData("Invoke-QmeCommand echo submit --fast", "pbs")]
    [InlineData("Invoke-QmeCommand echo submit", "shell")]
    [InlineData("Invoke-QmeCommand echo Submit --fast", "shell")]
    public void A_match_is_about_the_whole_line(string command, string executor)
    {
        _session.Do("Register-QmeExecutor -Name pbs -Match '^echo submit.* --fast'");

        Assert.Equal(executor, _session.Text($"({command}).Executor"));
    }

    [Fact]
    public void With_a_name_and_a_match_both_must_fit()
    {
        _session.Do("Register-QmeExecutor -Name pbs -CommandName echo -Match fast");

        Assert.Equal("pbs shell shell", _session.Text("\"$((Invoke-QmeCommand echo fast).Executor) $((Invoke-QmeCommand echo slow).Executor) $((Invoke-QmeCommand printf fast).Executor)\""));
    }

    [Fact]
    public void A_condition_decides_about_what_fits_otherwise()
    {
        _session.Do("Register-QmeExecutor -Name pbs -CommandName echo -Condition { param($Command) $Command.ArgumentList[0] -eq 'mine' }");

        Assert.Equal("pbs shell", _session.Text("\"$((Invoke-QmeCommand echo mine).Executor) $((Invoke-QmeCommand echo yours).Executor)\""));
    }

    [Fact]
    public void An_executor_of_the_user_is_asked_before_one_that_comes_with_Qme()
    {
        _session.Program("sbatch", "echo mine");
        _session.Do("Register-QmeExecutor -Name mine -CommandName sbatch");

        Assert.Equal("mine", _session.Text("(Invoke-QmeCommand ./sbatch).Executor"));
        Assert.Equal("mine", _session.Text("(Get-QmeExecutor).Name[0]"));
        Assert.Equal("shell", _session.Text("(Get-QmeExecutor).Name[-1]"));
    }

    [Fact]
    public void Of_two_that_fit_the_last_one_registered_gets_the_command()
    {
        _session.Do("Register-QmeExecutor one echo; Register-QmeExecutor two echo");
        Assert.Equal("two", _session.Text("(Invoke-QmeCommand echo).Executor"));

        _session.Do("Register-QmeExecutor one echo");
        Assert.Equal("one", _session.Text("(Invoke-QmeCommand echo).Executor"));
        Assert.Equal("one two", _session.Text("\"$((Get-QmeExecutor one, two).Name)\""));

        _session.Do("Unregister-QmeExecutor one");
        Assert.Equal("two", _session.Text("(Invoke-QmeCommand echo).Executor"));
    }

    [Fact]
    public void Executor_before_the_command_overrides_what_would_take_it()
    {
        _session.RegisterScheduler("pbs");
        _session.Do("Register-QmeExecutor -Name byname");

        Assert.Equal("shell", _session.Text("(Invoke-QmeCommand -Executor shell ./qsub).Executor"));
        Assert.Equal("byname", _session.Text("(Invoke-QmeCommand -Executor byname ./qsub).Executor"));
        Assert.Equal("pbs", _session.Text("(Invoke-QmeCommand -Executor PBS printf '100.server\\n').Executor"));
        Assert.Equal(["ExecutorNotFound"], _session.Run("Invoke-QmeCommand -Executor nobody true").ErrorIds);
    }

    [Fact]
    public void An_executor_that_was_taken_away_takes_nothing_any_more()
    {
        _session.RegisterScheduler("pbs");
        _session.Do("Unregister-QmeExecutor PBS");

        Assert.Equal("shell", _session.Text("(Invoke-QmeCommand ./qsub).Executor"));
        Assert.Equal(["ExecutorNotFound"], _session.Run("Unregister-QmeExecutor pbs").ErrorIds);
        Assert.Equal(["ExecutorNotFound"], _session.Run("Get-QmeExecutor pbs").ErrorIds);
        _session.RegisterScheduler("pbs");
        Assert.Equal("pbs", _session.Text("(Invoke-QmeCommand ./qsub).Executor"));
    }

    [Theory]
    [InlineData("Register-QmeExecutor shell echo", "ExecutorBuiltIn")]
    [InlineData("Register-QmeExecutor qme echo", "ExecutorBuiltIn")]
    [InlineData("Unregister-QmeExecutor shell", "ExecutorBuiltIn")]
    [InlineData("Register-QmeExecutor 'my-pbs' echo", "ExecutorInvalid")]
    [InlineData("Register-QmeExecutor PBS echo", "ExecutorInvalid")]
    [InlineData("Register-QmeExecutor 7up echo", "ExecutorInvalid")]
    public void A_name_that_cannot_be_one_is_refused(string script, string error) => Assert.Equal([error], _session.Run(script).ErrorIds);

    [Theory]
    [InlineData("-Match '('", "regular expression")]
    [InlineData("-Inherit nobody", "'nobody'")]
    [InlineData("-Refresh { param($Task, $Weather) }", "$Weather")]
    [InlineData("-Refresh { param($Task, $Tasks) }", "$Task and $Tasks")]
    [InlineData("-Submitted { param($Arguments) }", "$Arguments")]
    [InlineData("-Action @{ status = { param($Result) } }", "$Result")]
    [InlineData("-Action @{ 'two words' = { } }", "'two words'")]
    [InlineData("-Action @{ status = 'text' }", "'status'")]
    [InlineData("-Action @{ status = @{ Block = { }; Argumnet = 'x' } }", "'Argumnet'")]
    [InlineData("-Setting @{ 'a-b' = 1 }", "'a-b'")]
    [InlineData("-Setting @{ tee = 1 }", "'tee'")]
    [InlineData("-Setting @{ mode = @{ Default = 'c'; Choice = 'a', 'b' } }", "'c'")]
    [InlineData("-Column @{ Width = 3 }", "column")]
    public void A_definition_that_makes_no_sense_is_refused_and_the_error_says_what_is_wrong(string definition, string word)
    {
        Outcome outcome = _session.Run($"Register-QmeExecutor -Name pbs -CommandName echo {definition}");

        Assert.Equal(["ExecutorInvalid"], outcome.ErrorIds);
        Assert.Contains(word, outcome.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Equal("shell", _session.Text("(Invoke-QmeCommand echo).Executor"));
    }

    [Fact]
    public void A_parameter_with_a_default_is_the_blocks_own_business()
    {
        _session.Do("Register-QmeExecutor -Name pbs -CommandName echo -Submitted { param($Prefix = 'job', $Result) @{ jobid = $Prefix + $Result.Output[0] } } -Column jobid");

        Assert.Equal("job7", _session.Text("(Invoke-QmeCommand echo 7).Ref"));
    }

    [Fact]
    public void WhatIf_registers_and_takes_away_nothing()
    {
        _session.Do("Register-QmeExecutor one echo -WhatIf");
        Assert.Equal("shell", _session.Text("(Invoke-QmeCommand echo).Executor"));

        _session.Do("Register-QmeExecutor one echo; Unregister-QmeExecutor one -WhatIf");
        Assert.Equal("one", _session.Text("(Invoke-QmeCommand echo).Executor"));
    }

    [Fact]
    public void PassThru_gives_the_executor_with_what_is_known_of_it()
    {
        PSObject executor = _session.Do("Register-QmeExecutor pbs qsub -Inherit shell -Description 'Batch jobs.' -Action @{ hold = { } } -PassThru").One;

        Assert.Equal(("pbs", "Batch jobs.", "this session"), (executor.Text("Name"), executor.Text("Description"), executor.Text("Origin")));
        Assert.Equal("hold status output error outputs cancel", _session.Text("\"$((Get-QmeExecutor pbs).Actions.Name)\""));
        Assert.Equal("True False", _session.Text("\"$((Get-QmeAction -Executor pbs)[0, 1].ChangesTasks)\""));
    }
}
