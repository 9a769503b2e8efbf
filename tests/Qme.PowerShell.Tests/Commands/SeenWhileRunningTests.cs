using System.Management.Automation;
using Xunit;

namespace Qme.PowerShell.Tests.Commands;

/// <summary>What somebody at the screen sees of a command while it runs.</summary>
public sealed class SeenWhileRunningTests
{
    [Fact]
    public void With_tee_what_a_command_writes_is_shown_as_it_comes()
    {
        RecordingHost host = new();
        using ModuleSession session = new(host);

        // The command goes on only when what it wrote has been seen: nothing but a live view ends this.
        string seen = Path.Combine(session.WorkingDirectory, "seen");
        using Timer watch = new(_ => Touch(host.Screen.Contains("first", StringComparison.Ordinal), seen), null, 0, 10);
        Outcome outcome = session.Run("Invoke-QmeCommand -Tee sh -c 'printf first; while [ ! -e seen ]; do sleep 0.01; done; echo; echo second'");

        Assert.Equal("first\nsecond\n", host.Screen);
        Assert.Equal("Complete 0", outcome.One.End());
        Assert.Equal("first\nsecond\n", outcome.One.OutputText());
    }

    [Fact]
    public void A_last_line_that_cannot_be_read_is_not_shown_and_does_not_disturb_the_command()
    {
        // Nobody can read this file, not even root.
        const string Unreadable = "/sys/bus/platform/uevent";
        Assert.SkipUnless(File.Exists(Unreadable), "This system has no such file.");
        using ModuleSession session = new();

        Outcome outcome = session.Run($"Invoke-QmeCommand -Tee:$false sh -c 'o=$(readlink /proc/$$/fd/1); rm $o; ln -s {Unreadable} $o; sleep 1.7'");

        Assert.Equal("Complete 0", outcome.One.End());
        Assert.Null(outcome.Thrown);
    }

    [Fact]
    public void Error_is_shown_too_in_its_place()
    {
        RecordingHost host = new();
        using ModuleSession session = new(host);

        session.Run("Invoke-QmeCommand -Tee sh -c 'echo one; sleep 0.3; echo two >&2; sleep 0.3; echo three'");

        Assert.Equal("one\ntwo\nthree\n", host.Screen);
    }

    [Fact]
    public void A_character_whose_bytes_come_one_by_one_is_shown_whole()
    {
        RecordingHost host = new();
        using ModuleSession session = new(host);

        session.Run(@"Invoke-QmeCommand -Tee sh -c 'printf ""\360\237""; sleep 0.2; printf ""\230\200!""'");

        Assert.Equal("😀!", host.Screen);
    }

    [Fact]
    public void Bytes_that_never_become_a_character_are_shown_as_its_replacement()
    {
        RecordingHost host = new();
        using ModuleSession session = new(host);

        session.Run(@"Invoke-QmeCommand -Tee sh -c 'printf ""a\377b\360\237""'");

        Assert.Equal("a\ufffdb\ufffd", host.Screen);
    }

    [Theory]
    [InlineData("$env:QME_SHELL_TEE = 'true'; Invoke-QmeCommand echo hi; $env:QME_SHELL_TEE = $null", true)]
    [InlineData("Set-QmeConfig shell tee true; Invoke-QmeCommand echo hi", true)]
    [InlineData("Set-QmeConfig shell tee true; Invoke-QmeCommand -Tee:$false echo hi", false)]
    [InlineData("Set-QmeConfig shell tee false; Invoke-QmeCommand echo hi", false)]
    [InlineData("Set-QmeConfig shell tee false; Invoke-QmeCommand -Tee echo hi", true)]
    [InlineData("Invoke-QmeCommand echo hi", false)]
    [InlineData("Set-QmeConfig shell tee true; $null = Invoke-QmeCommand -Tee:$false echo old; Restart-QmeTask 1 -Tee:$false", false)]
    [InlineData("$null = Invoke-QmeCommand -Tee:$false echo hi; Restart-QmeTask 1 -Tee", true)]
    public void The_option_is_stronger_than_the_setting(string script, bool isShown)
    {
        RecordingHost host = new();
        using ModuleSession session = new(host);

        session.Run(script);

        Assert.Equal(isShown ? "hi\n" : "", host.Screen);
    }

    [Fact]
    public void A_command_that_writes_faster_than_the_screen_can_show_is_stopped_all_the_same()
    {
        RecordingHost host = new(onWrite: _ => Thread.Sleep(5));
        using ModuleSession session = new(host);

        Outcome outcome = session.Stop("Invoke-QmeCommand -Tee yes", when: () => host.Screen.Length > 0);

        Assert.IsType<PipelineStoppedException>(outcome.Thrown);
        Assert.StartsWith("Cancelled", session.Run("Get-QmeTask 1").One.End(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_quick_command_shows_no_progress()
    {
        RecordingHost host = new();
        using ModuleSession session = new(host);

        session.Run("Invoke-QmeCommand sh -c 'echo hi; sleep 0.5'");

        Assert.Empty(host.Progress);
        Assert.Equal("", host.Screen);
    }

    [Fact]
    public void A_long_one_shows_after_a_second_how_long_it_runs_and_what_it_wrote_last()
    {
        RecordingHost host = new();
        using ModuleSession session = new(host);

        session.Run(@"Invoke-QmeCommand sh -c 'echo start; sleep 1.8; printf ""10%%\r20%%\r30%%""; sleep 1'");

        IReadOnlyList<Shown<ProgressRecord>> shown = host.Progress;
        Assert.Equal("1 sh -c", shown[0].What.Activity[..7]);
        Assert.Matches(@"^1\.\d+s start$", shown[0].What.StatusDescription);
        Assert.Matches(@"^2\.\d+s 30%$", shown[^2].What.StatusDescription);
        Assert.Equal(ProgressRecordType.Completed, shown[^1].What.RecordType);
        Assert.Single(shown, record => record.What.RecordType == ProgressRecordType.Completed);
        Assert.InRange(shown.Count, 4, 12);
        for (int i = 1; i < shown.Count - 1; i++)
        {
            Assert.InRange(shown[i].When - shown[i - 1].When, TimeSpan.FromMilliseconds(200), TimeSpan.MaxValue);
        }
    }

    [Fact]
    public void Several_long_ones_at_once_have_a_progress_of_their_own()
    {
        RecordingHost host = new();
        using ModuleSession session = new(host);

        session.Run("$null = Invoke-QmeCommand sleep 1.4; $null = Invoke-QmeCommand sleep 1.4");

        Assert.Equal(2, host.Progress.Select(shown => shown.What.ActivityId).Distinct().Count());
    }

    private static void Touch(bool condition, string path)
    {
        if (condition)
        {
            File.WriteAllText(path, "");
        }
    }
}
