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

    private Outcome Try(string code)
    {
        _session.Do($"Register-QmeExecutor tried true -Inherit shell -Action @{{ status = {{ param($Task, $Capture) {code} }} }}; $null = qme true");
        return _session.Run("Invoke-QmeAction status");
    }
}
