using Xunit;

namespace Qme.PowerShell.Tests.Commands;

public sealed class GetQmeOutputTests : IDisposable
{
    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Output_that_was_deleted_is_an_error_and_not_nothing()
    {
        Outcome outcome = _session.Run("$t = Invoke-QmeCommand echo hi; [System.IO.File]::Delete($t.OutputPath); Get-QmeOutput $t.Id");

        Assert.Empty(outcome.Output);
        Assert.Equal(["OutputNotFound"], outcome.ErrorIds);
    }

    [Fact]
    public void Without_an_id_it_is_the_newest_task_whose_lines_are_given()
    {
        _session.Run("Invoke-QmeCommand echo old; Invoke-QmeCommand printf 'a b\n\nc'");

        Assert.Equal(["a b", "", "c"], _session.Run("Get-QmeOutput").Lines);
    }

    [Fact]
    public void Without_a_task_there_is_an_error()
    {
        Assert.Equal(["TaskNotFound"], _session.Run("Get-QmeOutput").ErrorIds);
    }

    [Fact]
    public void An_empty_pipeline_gives_nothing_and_not_the_newest_task()
    {
        _session.Run("Invoke-QmeCommand echo secret");

        Outcome outcome = _session.Run("@() | Get-QmeOutput; Get-QmeTask -State Lost | Get-QmeOutput");

        Assert.Empty(outcome.Output);
        Assert.Empty(outcome.Errors);
    }

    [Theory]
    [InlineData("Get-QmeOutput 1", "o1\no2")]
    [InlineData("Get-QmeOutput 1 -Stream Output", "o1\no2")]
    [InlineData("Get-QmeOutput 1 -Stream Error", "e1")]
    [InlineData("Get-QmeOutput 1 -Stream All", "==> output <==\no1\no2\n==> error <==\ne1")]
    [InlineData("Get-QmeOutput 1 -Stream All -Tail 1", "==> output <==\no2\n==> error <==\ne1")]
    [InlineData("Get-QmeOutput 1 -Tail 1", "o2")]
    [InlineData("Get-QmeOutput 1 -Tail 0", "")]
    [InlineData("Get-QmeOutput 1 -Tail 99", "o1\no2")]
    [InlineData("Get-QmeOutput 2, 1", "two\no1\no2")]
    [InlineData("Get-QmeOutput 1-2", "o1\no2\ntwo")]
    [InlineData("2, 1 | Get-QmeOutput -Tail 1", "two\no2")]
    [InlineData("Get-QmeTask | Get-QmeOutput", "o1\no2\ntwo")]
    [InlineData("Get-QmeOutput 2 -Stream Error", "")]
    public void The_lines_of_the_wanted_stream_of_the_wanted_tasks_are_given(string script, string expected)
    {
        _session.Run("Invoke-QmeCommand sh -c 'echo o1; echo o2; echo e1 >&2'; Invoke-QmeCommand echo two");

        Outcome outcome = _session.Run(script);

        Assert.Equal(expected, string.Join('\n', outcome.Lines));
        Assert.Empty(outcome.Errors);
    }

    [Theory]
    [InlineData(@"a\r\nb\n", "a\r\nb\n")]
    [InlineData("no end", "no end")]
    [InlineData("", "")]
    [InlineData(@"\357\273\277bom\n", "bom\n")]
    [InlineData(@"x\377y", "x\ufffdy")]
    public void Raw_is_one_text_with_its_line_breaks_as_they_are(string format, string expected)
    {
        _session.Run($"Invoke-QmeCommand printf '{format}'");

        Assert.Equal([expected], _session.Run("Get-QmeOutput -Raw").Lines);
    }

    [Fact]
    public void The_tail_of_what_rewrites_its_line_is_what_it_says_last()
    {
        _session.Run(@"Invoke-QmeCommand printf 'start\n10%%\r50%%\r100%%'");

        Assert.Equal(["100%"], _session.Run("Get-QmeOutput -Tail 1").Lines);
        Assert.Equal(["50%", "100%"], _session.Run("Get-QmeOutput -Tail 2").Lines);
    }

    [Fact]
    public void A_task_that_never_started_wrote_nothing()
    {
        _session.Run("Invoke-QmeCommand no-such-program");

        Outcome outcome = _session.Run("Get-QmeOutput; Get-QmeOutput 1 -Stream All; Get-QmeOutput 1 -Raw");

        Assert.Empty(outcome.Output);
        Assert.Empty(outcome.Errors);
    }

    [Fact]
    public void Each_unknown_task_is_one_error_and_the_rest_goes_on()
    {
        _session.Run("Invoke-QmeCommand echo one");

        Outcome outcome = _session.Run("Get-QmeOutput 9, 1, 'x y'");

        Assert.Equal(["one"], outcome.Lines);
        Assert.Equal(["TaskNotFound", "TaskIdInvalid"], outcome.ErrorIds);
    }

    [Fact]
    public void What_a_running_command_has_written_can_be_read()
    {
        Outcome outcome = _session.Run("""
            $reader = [powershell]::Create('CurrentRunspace')
            Invoke-QmeCommand sh -c 'echo 1; sleep 60 & echo $! > pid; echo 2' | ForEach-Object { Get-QmeOutput $_.Id }
            """);

        Assert.Equal(["1", "2"], outcome.Lines);
        using System.Diagnostics.Process left = System.Diagnostics.Process.GetProcessById(int.Parse(
            File.ReadAllText(Path.Combine(_session.WorkingDirectory, "pid")), System.Globalization.CultureInfo.InvariantCulture));
        left.Kill();
    }
}
