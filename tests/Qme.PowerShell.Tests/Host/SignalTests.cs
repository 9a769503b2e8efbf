using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Qme.PowerShell.Tests.Host;

public sealed class SignalTests : IDisposable
{
    private const string CleanUpSlowly = """
        try { 'started'; while ($true) { $null = 1 } }
        finally { $Host.UI.WriteLine('cleaning'); [System.Threading.Thread]::Sleep(1000); $Host.UI.WriteLine('cleaned') }
        'not reached'
        """;

    private readonly HostSession _host = new();

    public SignalTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send.");
        Assert.SkipWhen(InterruptIsIgnored(), "This process was started with SIGINT ignored, as background jobs are, and what it starts inherits that.");
    }

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    public void A_signal_stops_the_script_runs_its_finally_blocks_and_gives_its_code(string signal, int code)
    {
        using Process process = StartUntil("started", "-Command", CleanUpSlowly);

        Send(signal, process);

        HostOutcome outcome = HostSession.Finish(process);
        Assert.Equal("cleaning\ncleaned\n", outcome.Output);
        Assert.Equal(code, outcome.ExitCode);
    }

    [Fact]
    public void A_second_Ctrl_C_does_not_cut_the_cleaning_up_short()
    {
        using Process process = StartUntil("started", "-Command", CleanUpSlowly);

        Send("INT", process);
        Assert.Equal("cleaning", process.StandardOutput.ReadLine());
        Send("INT", process);
        Send("TERM", process);

        HostOutcome outcome = HostSession.Finish(process);
        Assert.Equal("cleaned\n", outcome.Output);
        Assert.Equal(130, outcome.ExitCode);
    }

    [Fact]
    public void Ctrl_C_stops_a_native_command_whose_output_is_wanted()
    {
        using Process process = StartUntil("started", "-Command", "'started'; $x = sleep 100; 'not reached'");

        Send("INT", process);

        HostOutcome outcome = HostSession.Finish(process);
        Assert.Empty(outcome.Output);
        Assert.Equal(130, outcome.ExitCode);
    }

    [Fact]
    public void Ctrl_C_stops_a_script_that_waits_for_its_input()
    {
        // PowerShell ends the input a moment before it stops the pipeline.
        using Process process = StartUntil(
            "<a>", "-Command", "process { if ($_) { \"<$_>\" } } end { $null = $input; [System.Threading.Thread]::Sleep(2000); 'not reached' }");

        Send("INT", process);

        HostOutcome outcome = HostSession.Finish(process);
        Assert.Empty(outcome.Output);
        Assert.Equal(130, outcome.ExitCode);
    }

    [Fact]
    public void Ctrl_C_answers_a_question()
    {
        using Process process = StartUntil("started", "-Command", "'started'; try { $null = $Host.UI.ReadLine(); $null = $Host.UI.ReadLine() } finally { $Host.UI.WriteLine('cleaned') }");

        Send("INT", process);

        HostOutcome outcome = HostSession.Finish(process);
        Assert.Equal("cleaned\n", outcome.Output);
        Assert.Equal(130, outcome.ExitCode);
    }

    [Fact]
    public void A_termination_does_not_wait_for_ever_for_a_native_command()
    {
        using Process process = StartUntil("started", "-Command", "sh -c 'echo started; exec sleep 30 >/dev/null 2>&1'");

        Stopwatch elapsed = Stopwatch.StartNew();
        Send("TERM", process);

        Assert.Equal(143, HostSession.Finish(process).ExitCode);
        Assert.InRange(elapsed.Elapsed, TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(25));
    }

    private Process StartUntil(string line, params string[] arguments)
    {
        Process process = _host.Start(arguments);
        process.StandardInput.WriteLine("a");
        process.StandardInput.Flush();
        Assert.Equal(line, process.StandardOutput.ReadLine());
        return process;
    }

    private static void Send(string signal, Process process)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    private static bool InterruptIsIgnored()
    {
        const string Status = "/proc/self/status";
        const string Field = "SigIgn:";
        const ulong Interrupt = 1 << 1;
        return File.Exists(Status)
            && File.ReadLines(Status).First(line => line.StartsWith(Field, StringComparison.Ordinal)) is string line
            && (ulong.Parse(line[Field.Length..], NumberStyles.HexNumber | NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture) & Interrupt) != 0;
    }
}
