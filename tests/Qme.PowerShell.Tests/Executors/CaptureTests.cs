using Xunit;

namespace Qme.PowerShell.Tests.Executors;

public sealed class CaptureTests : IDisposable
{
    private readonly ExecutorSession _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("$null")]
    [InlineData("-j $Task.Data.nothing")]
    [InlineData("1, $null")]
    public void An_argument_that_is_null_is_an_error_and_nothing_is_run(string arguments)
    {
        _session.Program("change", "echo changed >> changed; echo \"$@\"");

        Outcome outcome = Try($"& $Capture \"$($Task.WorkingDirectory)/change\" {arguments}");

        Assert.Equal(["ExecutorFailed"], outcome.ErrorIds);
        Assert.Contains("is $null, so it was not run", outcome.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.False(File.Exists(_session.PathOf("changed")));
    }

    [Fact]
    public void OrThrow_gives_the_answer_of_a_program_that_succeeded()
    {
        Outcome outcome = Try("(& $Capture sh -c 'echo yes; echo no >&2').OrThrow().Output");

        Assert.Empty(outcome.Errors);
        Assert.Equal(["yes"], outcome.Lines);
    }

    [Fact]
    public void OrThrow_says_what_a_program_said_that_failed_and_ends_the_block()
    {
        Outcome outcome = Try("$null = (& $Capture sh -c 'echo no such job >&2; exit 3').OrThrow(); 'went on'");

        Assert.Equal(["ExecutorFailed"], outcome.ErrorIds);
        Assert.Contains("sh -c 'echo no such job >&2; exit 3': no such job (exit code 3)", outcome.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Empty(outcome.Lines);
    }

    [Fact]
    public void An_answer_that_an_action_lets_through_says_whether_it_was_done()
    {
        _session.Do("Register-QmeExecutor tried true -Inherit shell -Action @{ hold = { param($Task, $Arguments, $Capture) & $Capture sh -c $Task.Message } }; $null = qme -Message true true; $null = qme -Message 'echo not yours; exit 3' true");

        Outcome outcome = _session.Run("Invoke-QmeAction hold 1, 2");

        Assert.Equal("1 done", $"{outcome.One.Text("Id")} {outcome.One.Text("Result")}");
        Assert.Equal(["ActionFailed"], outcome.ErrorIds);
        Assert.Contains("was left as it was: sh -c 'echo not yours; exit 3': not yours (exit code 3)", outcome.Errors[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_program_said_that_was_asked_about_tasks_is_a_warning_and_they_stay_as_they_were()
    {
        _session.RegisterScheduler("pbs");
        _session.Do("$null = qme ./qsub");
        _session.Do("Register-QmeExecutor pbs qsub -Column jobid -RefreshInterval 0 -Submitted { } -Refresh { param($Tasks, $Capture) $null = (& $Capture sh -c 'echo no server; exit 2').OrThrow(); @{ Id = 1; State = 'Lost' } }");

        Outcome outcome = _session.Run("(Get-QmeTask 1).State");

        Assert.Equal(["Pending"], outcome.Lines);
        Assert.Contains("no server (exit code 2)", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
    }

    private Outcome Try(string code)
    {
        _session.Do($"Register-QmeExecutor tried true -Inherit shell -Action @{{ status = {{ param($Task, $Capture) {code} }} }}; $null = qme true");
        return _session.Run("Invoke-QmeAction status");
    }
}
