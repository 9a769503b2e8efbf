using System.Management.Automation;
using Xunit;

namespace Qme.PowerShell.Tests.Commands;

public sealed class QmeConfigTests : IDisposable
{
    private readonly ModuleSession _session = new();

    private string Tee => _session.Text("Get-QmeConfig shell tee | ForEach-Object { \"$($_.Value) $($_.Origin)\" }");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("QME_SHELL_TEE", null);
        _session.Dispose();
    }

    [Fact]
    public void Every_setting_says_its_value_its_origin_and_what_is_valid()
    {
        Outcome outcome = _session.Run("Get-QmeConfig");

        Assert.Equal(
            ["qme on_end", "qme on_end_timeout", "qme executors", "sge clock_skew", "sge lost_after", "sge refresh_seconds", "sge block_timeout", "sge tee", "sge stop_grace", "slurm sacct_format", "slurm refresh_seconds", "slurm lost_after", "slurm tee", "slurm stop_grace", "shell tee", "shell stop_grace"],
            outcome.Output.Select(setting => $"{setting.Text("Executor")} {setting.Text("Key")}"));
        Assert.All(outcome.Output, setting => Assert.Equal("Default", setting.Text("Origin")));
        Assert.All(outcome.Output, setting => Assert.NotEmpty(setting.Text("Description")));
        Assert.Equal("one of: auto, true, false", outcome.Output[^2].Text("Valid"));
    }

    [Fact]
    public void The_environment_is_stronger_than_the_file_and_the_file_than_the_default()
    {
        Assert.Equal("auto Default", Tee);
        _session.Run("Set-QmeConfig shell tee true");
        Assert.Equal("true File", Tee);
        _session.Run("$env:QME_SHELL_TEE = 'false'");
        Assert.Equal("false Environment", Tee);
        _session.Run("$env:QME_SHELL_TEE = $null");
        Assert.Equal("true File", Tee);
        _session.Run("Set-QmeConfig shell tee -Reset");
        Assert.Equal("auto Default", Tee);
    }

    [Theory]
    [InlineData("Set-QmeConfig shell tee true")]
    [InlineData("Set-QmeConfig shell tee $true")]
    [InlineData("Set-QmeConfig SHELL TEE TRUE")]
    [InlineData("Set-QmeConfig -Executor shell -Key tee -Value true")]
    public void A_value_is_written_in_its_normal_form(string script)
    {
        Outcome outcome = _session.Run(script);

        Assert.Empty(outcome.Output);
        Assert.Empty(outcome.Errors);
        Assert.Equal("true File", Tee);
    }

    [Fact]
    public void PassThru_gives_the_setting_as_it_is_then()
    {
        Assert.Equal(("true", "File"), Setting("Set-QmeConfig shell tee true -PassThru"));
        Assert.Equal(("auto", "Default"), Setting("Set-QmeConfig shell tee -Reset -PassThru"));

        (string Value, string Origin) Setting(string script) => (_session.Run(script).One.Text("Value"), _session.Run(script).One.Text("Origin"));
    }

    [Theory]
    [InlineData("Set-QmeConfig nosuch tee true", "ExecutorNotFound", "nosuch", "shell")]
    [InlineData("Set-QmeConfig slurm sacct_format ''", "ConfigValueInvalid", "", "empty")]
    [InlineData("Set-QmeConfig shell nosuch true", "ConfigKeyUnknown", "nosuch", "tee, stop_grace")]
    [InlineData("Set-QmeConfig shell nosuch -Reset", "ConfigKeyUnknown", "nosuch", "tee, stop_grace")]
    [InlineData("Set-QmeConfig shell tee maybe", "ConfigValueInvalid", "maybe", "auto, true, false")]
    [InlineData("Set-QmeConfig shell tee ''", "ConfigValueInvalid", "", "auto, true, false")]
    [InlineData("Set-QmeConfig shell stop_grace soon", "ConfigValueInvalid", "soon", "90m")]
    [InlineData("Set-QmeConfig shell stop_grace -5", "ConfigValueInvalid", "-5", "90m")]
    [InlineData("Get-QmeConfig nosuch", "ExecutorNotFound", "nosuch", "qme, sge, slurm, shell")]
    [InlineData("Get-QmeConfig qme nosuch", "ConfigKeyUnknown", "nosuch", "on_end")]
    [InlineData("Set-QmeConfig qme on_end_timeout soon", "ConfigValueInvalid", "soon", "90m")]
    [InlineData("Get-QmeExecutor qme", "ExecutorNotFound", "qme", "shell")]
    [InlineData("Get-QmeConfig shell nosuch", "ConfigKeyUnknown", "nosuch", "tee, stop_grace")]
    public void What_is_unknown_or_invalid_is_refused_with_what_is_valid(string script, string errorId, string target, string valid)
    {
        Outcome outcome = _session.Run(script + "; 'went on'");

        Assert.Equal(["went on"], outcome.Lines);
        Assert.Equal([errorId], outcome.ErrorIds);
        Assert.Equal(target, outcome.Errors[0].TargetObject);
        Assert.Contains(valid, outcome.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_session.Home, "config.json")));
    }

    [Fact]
    public void Setting_what_the_environment_overrides_is_done_with_a_warning()
    {
        Outcome outcome = _session.Run("$env:QME_SHELL_TEE = 'false'; Set-QmeConfig shell tee true");

        Assert.Contains("QME_SHELL_TEE", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
        Assert.Equal("false Environment", Tee);
        _session.Run("$env:QME_SHELL_TEE = $null");
        Assert.Equal("true File", Tee);
    }

    [Fact]
    public void A_bad_value_in_the_environment_is_named_and_does_not_keep_the_file_from_being_set()
    {
        Outcome outcome = _session.Run("$env:QME_SHELL_TEE = 'maybe'; Get-QmeConfig shell; Set-QmeConfig shell tee true");

        Assert.Equal(["stop_grace"], outcome.Output.Select(setting => setting.Text("Key")));
        Assert.All(outcome.Errors, error => Assert.Contains("QME_SHELL_TEE", error.Exception.Message, StringComparison.Ordinal));
        Assert.NotEmpty(outcome.Errors);
        _session.Run("$env:QME_SHELL_TEE = $null");
        Assert.Equal("true File", Tee);
    }

    [Theory]
    [InlineData("Set-QmeConfig shell tee true -WhatIf")]
    [InlineData("Set-QmeConfig shell tee -Reset -WhatIf")]
    public void WhatIf_changes_nothing(string script)
    {
        Assert.Contains("shell tee", _session.Show(script), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_session.Home, "config.json")));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("{ \"shell\": { \"tee\": \"maybe\" } }")]
    public void A_file_that_makes_no_sense_is_an_error_and_is_left_as_it_is(string text)
    {
        string file = Path.Combine(_session.Home, "config.json");
        File.WriteAllText(file, text);

        Outcome outcome = _session.Run("Get-QmeConfig shell tee; Invoke-QmeCommand -Tee:$false touch ran; 'went on'");

        Assert.Equal("went on", outcome.Lines[^1]);
        Assert.NotEmpty(outcome.Errors);
        Assert.All(outcome.ErrorIds, id => Assert.StartsWith("Config", id, StringComparison.Ordinal));
        Assert.Equal(text, File.ReadAllText(file));
    }

    [Fact]
    public void A_list_is_written_down_as_it_was_typed() =>
        Assert.Equal("jobid,state%30,exitcode", _session.Run("Set-QmeConfig slurm sacct_format jobid,state%30,exitcode -PassThru").One.Text("Value"));

    [Fact]
    public void Executors_are_listed_with_what_they_are_for()
    {
        Outcome executors = _session.Run("Get-QmeExecutor");

        Assert.Equal(["sge", "slurm", "shell"], executors.Output.Select(executor => executor.Text("Name")));
        Assert.All(executors.Output, executor => Assert.NotEmpty(executor.Text("Description")));
        Assert.Equal("shell", _session.Text("(Get-QmeExecutor SH*).Name"));
        Assert.Empty(_session.Run("Get-QmeExecutor x*").Output);
        Assert.Equal(["ExecutorNotFound"], _session.Run("Get-QmeExecutor nosuch").ErrorIds);
    }
}
