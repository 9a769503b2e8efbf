using Xunit;

namespace Qme.PowerShell.Tests.Host;

/// <summary>The host at a terminal, which the program <c>script</c> of util-linux makes for it.</summary>
public sealed class TerminalTests : IDisposable
{
    private readonly HostSession _host = new();

    public TerminalTests() => Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/script"), "needs script of util-linux");

    public void Dispose() => _host.Dispose();

    [Fact]
    public void Output_at_a_terminal_is_coloured()
    {
        HostOutcome outcome = AtTerminal(string.Empty, "-Command \"Get-Command Get-Help\"");

        Assert.Contains("\e[32;1mCommandType", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_at_a_terminal_is_one_line_that_is_gone_before_anything_else_is_written()
    {
        _host.WriteFile("script.ps1", """
            [CmdletBinding()] param()
            $PSCmdlet.WriteProgress([System.Management.Automation.ProgressRecord]::new(1, 'working', 'hard'))
            'output'
            """);

        HostOutcome outcome = AtTerminal(string.Empty, "script.ps1");

        Assert.Contains("\r\e[Kworking  hard\r\e[Koutput", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_script_commands_are_read_and_run_one_by_one()
    {
        HostOutcome outcome = AtTerminal("'a' + 'b'\nGet-Command no-such-command\nif ($true) {\n'c' + 'd' }\nexit 5\n", string.Empty);

        Assert.Contains($"PS {_host.WorkingDirectory}> ", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("> ab\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("'no-such-command' is not recognized", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("> cd\n", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(5, outcome.ExitCode);
    }

    [Fact]
    public void Ctrl_C_at_the_prompt_throws_the_line_away_and_the_session_goes_on()
    {
        const string CtrlC = "\u0003";
        using System.Diagnostics.Process process = _host.StartProgram("/usr/bin/script", ScriptArguments(string.Empty));

        HostSession.ReadUntil(process.StandardOutput, "> ");
        process.StandardInput.Write("'half typed'");
        process.StandardInput.Flush();
        HostSession.ReadUntil(process.StandardOutput, "typed'");
        process.StandardInput.Write(CtrlC);
        process.StandardInput.Flush();
        HostSession.ReadUntil(process.StandardOutput, "> ");
        process.StandardInput.Write("exit 6\n");
        process.StandardInput.Flush();

        HostOutcome outcome = HostSession.Finish(process);
        Assert.DoesNotContain("half typed", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(6, outcome.ExitCode);
    }

    [Theory]
    [InlineData("sleep 60", "SIGINT")]
    [InlineData("trap 'exit 9' INT; while :; do sleep 0.05; done", "")]
    [InlineData("trap 'exit 0' INT; while :; do sleep 0.05; done", "")]
    [InlineData("trap 'sleep 0.5; exit 0' INT; while :; do sleep 0.05; done", "")]
    public void Ctrl_C_during_a_command_cancels_its_task_however_quickly_the_command_ends(string command, string reason)
    {
        _host.WriteFile("script.ps1", $"$env:STARTED = 'started'; Invoke-QmeCommand -Tee sh -c \"echo `$STARTED; {command}\"");
        using System.Diagnostics.Process process = _host.StartProgram("/usr/bin/script", ScriptArguments("script.ps1"));
        HostSession.ReadUntil(process.StandardOutput, "started");

        // Not sooner than anybody could.
        Thread.Sleep(TimeSpan.FromSeconds(1));
        process.StandardInput.Write('\u0003');
        process.StandardInput.Flush();
        HostSession.Finish(process);

        HostOutcome task = _host.Run("-Command", "$t = Get-QmeTask 1; \"$($t.State) $($t.Reason)\"");
        Assert.Equal($"Cancelled {reason}\n", task.Output);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-Interactive")]
    public void A_program_that_asks_at_the_terminal_gets_a_line_also_after_keys_were_read_there(string option)
    {
        _host.WriteFile("script.ps1", $$"""
            $null = $Host.UI.RawUI.ReadKey('NoEcho,IncludeKeyDown')
            $null = Invoke-QmeCommand {{option}} sh -c 'echo asking >/dev/tty; read answer </dev/tty; echo $answer >answer'
            """);
        using System.Diagnostics.Process process = _host.StartProgram("/usr/bin/script", ScriptArguments("script.ps1"));
        process.StandardInput.Write('k');
        process.StandardInput.Flush();
        HostSession.ReadUntil(process.StandardOutput, "asking");
        process.StandardInput.Write("yes\r");
        process.StandardInput.Flush();
        HostSession.Finish(process);

        Assert.Equal("yes\n", File.ReadAllText(Path.Combine(_host.WorkingDirectory, "answer")));
    }

    [Fact]
    public void Ctrl_C_during_a_command_of_on_end_ends_that_one_and_leaves_the_other_tasks_to_the_next_session()
    {
        string told = Path.Combine(_host.WorkingDirectory, "told");
        _host.WriteFile("script.ps1", $$"""
            Set-QmeConfig qme on_end 'echo $QME_TASK_ID >> {{told}}; sleep 60'
            1..3 | ForEach-Object { try { Invoke-QmeCommand true | ForEach-Object { throw 'cut short' } } catch { } }
            Get-QmeTask
            """);
        using System.Diagnostics.Process process = _host.StartProgram("/usr/bin/script", ScriptArguments("script.ps1"));
        Wait.Until(() => File.Exists(told));

        // Not sooner than anybody could.
        Thread.Sleep(TimeSpan.FromSeconds(0.5));
        process.StandardInput.Write('\u0003');
        process.StandardInput.Flush();
        HostSession.Finish(process);
        Assert.Equal(["1"], File.ReadLines(told));

        _host.Run("-Command", $"Set-QmeConfig qme on_end 'echo $QME_TASK_ID >> {told}'; Get-QmeTask");
        Assert.Equal(["1", "2", "3"], File.ReadLines(told));
    }

    private HostOutcome AtTerminal(string input, string arguments) =>
        _host.RunProgram("/usr/bin/script", input, ScriptArguments(arguments));

    // -q without a header, -e with the program's exit code, and no typescript. A shell that stayed would get each Ctrl+C as well,
    // and whether it stays is up to the shell.
    private string[] ScriptArguments(string arguments) => ["-q", "-e", "-c", $"exec '{_host.Executable}' {arguments}", "/dev/null"];
}
