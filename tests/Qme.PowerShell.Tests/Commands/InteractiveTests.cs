using System.Diagnostics;
using Qme.PowerShell.Tests.Host;
using Xunit;

namespace Qme.PowerShell.Tests.Commands;

/// <summary>Commands that get the terminal, which the program <c>script</c> of util-linux makes for the host.</summary>
public sealed class InteractiveTests : IDisposable
{
    private const string State = "$t = Get-QmeTask 1 | ForEach-Object { $_ }; \"$($t.State) $($t.ExitCode) $($t.Reason)\"";

    private readonly HostSession _host = new();

    public InteractiveTests() => Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/script"), "needs script of util-linux");

    public void Dispose() => _host.Dispose();

    [Fact]
    public void The_command_reads_from_the_terminal_and_writes_to_it_and_nothing_is_kept()
    {
        using Process terminal = Start("-Interactive sh -c 'test -t 0 && test -t 1 && test -t 2 && echo ask && read x && echo got-$x; exit 3'");
        HostSession.ReadUntil(terminal.StandardOutput, "ask");
        terminal.StandardInput.Write("hello\n");
        terminal.StandardInput.Flush();
        HostSession.ReadUntil(terminal.StandardOutput, "got-hello");
        HostSession.Finish(terminal);

        Assert.Equal("Failed 3 \n", _host.Run("-Command", State).Output);
        HostOutcome output = _host.Run("-Command", "Get-QmeOutput 1; Get-QmeOutput 1 -Stream Error");
        Assert.Equal(("", ""), (output.Output, output.Error));
    }

    [Fact]
    public void Ctrl_C_is_the_commands()
    {
        using Process terminal = Start("-Interactive sh -c 'trap \"echo caught\" INT; echo ready; i=0; while [ $i -lt 160 ]; do sleep 0.05; i=$((i+1)); done; exit 4'");
        HostSession.ReadUntil(terminal.StandardOutput, "ready");
        terminal.StandardInput.Write('\u0003');
        terminal.StandardInput.Flush();
        HostSession.ReadUntil(terminal.StandardOutput, "caught");
        HostSession.Finish(terminal);

        // It went on for longer than the grace period.
        Assert.Equal("Failed 4 \n", _host.Run("-Command", State).Output);
    }

    [Theory]
    [InlineData("-Interactive", "", "terminal")]
    [InlineData("-Interactive", "-Interactive:$false", "none")]
    [InlineData("", "-Interactive", "terminal")]
    [InlineData("", "", "none")]
    public void What_is_run_again_gets_the_terminal_as_before_unless_it_is_said_otherwise(string first, string again, string expected)
    {
        _host.WriteFile("where", "test -t 0 && test -t 1 && echo on a terminal\n");
        using Process terminal = Start($"{first} sh where; $task = Restart-QmeTask 1 {again}; \"again $($task.IsInteractive)\"");
        string shown = HostSession.Finish(terminal).Output;

        Assert.Contains($"again {expected == "terminal"}", shown, StringComparison.Ordinal);
        int terminals = (first == "" ? 0 : 1) + (expected == "terminal" ? 1 : 0);
        Assert.Equal(terminals, shown.Split("on a terminal").Length - 1);
    }

    private Process Start(string call)
    {
        string script = _host.WriteFile("script.ps1", $"Invoke-QmeCommand {call}");
        return _host.StartProgram("/usr/bin/script", ["-q", "-e", "-c", $"exec '{_host.Executable}' {script}", "/dev/null"]);
    }
}
