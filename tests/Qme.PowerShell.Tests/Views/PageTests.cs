using Xunit;

namespace Qme.PowerShell.Tests.Views;

/// <summary>One task on a page of its own.</summary>
public sealed class PageTests : IDisposable
{
    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void The_page_has_what_a_person_wants_first_then_the_last_lines_of_output_and_error()
    {
        string process = _session.Text("$task = Invoke-QmeCommand -Message nightly sh -c 'seq 1 30; echo oops >&2; exit 3'; $task.ProcessId");
        string uid = _session.Text("$task.Uid");

        string[] lines = TableTests.Lines(_session, "Get-QmeTask 1");

        Assert.Equal("sh -c 'seq 1 30; echo oops >&2; exit 3'", lines[0]);
        Assert.Equal($"  Task        1  {uid}", lines[1]);
        Assert.Equal("  State       Failed, exit code 3", lines[2]);
        Assert.Matches(@"^  When        \d{4}-\d\d-\d\d \d\d:\d\d:\d\d to \d{4}-\d\d-\d\d \d\d:\d\d:\d\d, \S+s$", lines[3]);
        Assert.Equal($"  Where       {Environment.MachineName}:{_session.WorkingDirectory}", lines[4]);
        Assert.Equal($"  Who         {Environment.UserName}, process {process}", lines[5]);
        Assert.Equal("  Message     nightly", lines[6]);
        Assert.StartsWith("Output (", lines[7], StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(21, 10).Select(i => $"{i}"), lines[8..18]);
        Assert.StartsWith("Error (5 bytes", lines[18], StringComparison.Ordinal);
        Assert.Equal(["oops"], lines[19..]);
    }

    [Theory]
    [InlineData("sh -c 'kill -9 $$'", "  State       Failed, SIGKILL")]
    [InlineData("no-such-program", "  State       Failed, exit code 127, CommandNotFound")]
    [InlineData("true", "  State       Complete, exit code 0")]
    public void The_state_says_how_it_came_to_it(string command, string line)
    {
        Assert.Contains(line, TableTests.Lines(_session, $"$null = Invoke-QmeCommand {command}; Get-QmeTask 1"));
    }

    [Theory]
    [InlineData("Get-QmeTask 1", true)]
    [InlineData("Get-QmeTask -Id 1", true)]
    [InlineData("Get-QmeTask $uid", true)]
    [InlineData("Get-QmeTask 1-1", true)]
    [InlineData("$task = Get-QmeTask 1; $task", true)]
    [InlineData("Get-QmeTask 1, 1", false)]
    [InlineData("1 | Get-QmeTask", false)]
    [InlineData("Get-QmeTask | Get-QmeTask", false)]
    public void One_task_named_by_hand_is_a_page_and_everything_else_a_list(string script, bool isPage)
    {
        _session.Run("$uid = (Invoke-QmeCommand true).Uid");

        Assert.Equal(isPage, _session.Show(script).Contains("  State       Complete, exit code 0", StringComparison.Ordinal));
    }

    [Fact]
    public void An_output_that_is_not_there_any_more_is_said_not_to_be()
    {
        string path = _session.Text("$task = Invoke-QmeCommand sh -c 'echo one'; $task.OutputPath");
        File.Delete(path);

        Assert.Contains($"Output (not there: {path})", TableTests.Lines(_session, "Get-QmeTask 1"));
        Assert.DoesNotContain("Error", _session.Show("Get-QmeTask 1"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_restart_says_of_what()
    {
        Assert.Contains("  Restart of  1", TableTests.Lines(_session, "$null = Invoke-QmeCommand true; $null = Restart-QmeTask 1; Get-QmeTask 2"));
    }

    [Fact]
    public void A_running_task_says_since_when()
    {
        string release = Path.Combine(_session.WorkingDirectory, "release");
        using ModuleSession other = ModuleSession.Beside(_session);
        using System.Management.Automation.PowerShell runner = other.Create($"Invoke-QmeCommand sh -c 'while [ ! -e {release} ]; do sleep 0.01; done'");
        IAsyncResult running = runner.BeginInvoke();
        Wait.Until(() => _session.Text("(Get-QmeTask).State") == "Running");

        string page = _session.Show("Get-QmeTask 1");
        File.WriteAllText(release, "");
        runner.EndInvoke(running);

        Assert.Matches(@"  State       Running\n  When        since \S+ \S+, \S+s so far\n", page);
    }

    [Fact]
    public void A_message_of_several_lines_stays_on_its_own()
    {
        Assert.Contains("  Message     a␊b␉c", TableTests.Lines(_session, "$null = Invoke-QmeCommand -Message \"a`nb`tc\" true; Get-QmeTask 1"));
    }

    [Fact]
    public void What_is_not_fit_for_a_screen_is_shown_as_far_as_it_is()
    {
        _session.Run(@"Invoke-QmeCommand sh -c 'printf ""a\000b\007\tc\n""; head -c 5000 /dev/zero | tr ""\000"" x'");

        string[] lines = TableTests.Lines(_session, "Get-QmeTask 1");

        Assert.Equal(["a␀b␇\tc", new string('x', 1000) + "…"], lines[^2..]);
    }

    [Fact]
    public void A_page_that_comes_back_from_a_job_is_shown_the_same()
    {
        _session.Run("Invoke-QmeCommand -Message m sh -c 'echo hi; exit 3'");

        string here = _session.Show("Get-QmeTask 1");
        string back = _session.Show("[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize((Get-QmeTask 1)))");

        Assert.NotEmpty(here.Trim());
        Assert.Equal(here, back);
    }
}
