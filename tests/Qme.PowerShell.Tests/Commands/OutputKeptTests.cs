using System.Diagnostics;
using System.Management.Automation;
using Xunit;

namespace Qme.PowerShell.Tests.Commands;

public sealed class OutputKeptTests : IDisposable
{
    private const int Large = 100_000_000;

    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void What_a_command_writes_is_kept_byte_for_byte()
    {
        PSObject task = _session.Run(@"Invoke-QmeCommand sh -c 'printf ""a\377\000\r\nb""; printf ""\303"" >&2'").One;

        Assert.Equal([(byte)'a', 255, 0, 13, 10, (byte)'b'], task.OutputBytes());
        Assert.Equal([0xc3], File.ReadAllBytes(task.Text("ErrorPath")));
    }

    [Theory]
    [InlineData("yes", "lines of two bytes")]
    [InlineData("cat /dev/zero", "one line without an end")]
    public void Large_output_never_enters_our_memory(string source, string what)
    {
        _session.Run("Invoke-QmeCommand true");

        long before = GC.GetTotalAllocatedBytes(precise: true);
        PSObject task = _session.Run($"Invoke-QmeCommand sh -c '{source} | head -c {Large}'").One;
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        Assert.Equal(Large, new FileInfo(task.Text("OutputPath")).Length);
        Assert.True(allocated < 4 * 1024 * 1024, $"{what}: {allocated:N0} bytes were allocated.");
    }

    [Fact]
    public void Reading_lines_of_large_output_keeps_none_of_them()
    {
        _session.Run($"Invoke-QmeCommand sh -c 'yes 0123456789012345678901234567890 | head -c {Large / 4}'");

        // One line is read while the one before is still passed on; nothing but garbage remains of the rest.
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Outcome outcome = _session.Run("$peak = 0; $n = 0; Get-QmeOutput | ForEach-Object { if ((++$n % 100000) -eq 0) { $peak = [Math]::Max($peak, [GC]::GetTotalMemory($true)) } }; $n; $peak");

        Assert.Equal(Large / 4 / 32, outcome.Output[0].BaseObject);
        Assert.InRange(Convert.ToInt64(outcome.Output[1].BaseObject, System.Globalization.CultureInfo.InvariantCulture) - before, long.MinValue, 8 * 1024 * 1024);
    }

    [Fact]
    public void A_daemon_that_a_command_leaves_behind_does_not_hold_the_script_up()
    {
        Stopwatch elapsed = Stopwatch.StartNew();

        PSObject task = _session.Run("Invoke-QmeCommand sh -c 'sleep 60 & echo $!'").One;

        Assert.True(elapsed.Elapsed < TimeSpan.FromSeconds(30));
        Assert.Equal("Complete 0", task.End());
        using Process daemon = Process.GetProcessById(int.Parse(task.OutputText(), System.Globalization.CultureInfo.InvariantCulture));
        daemon.Kill();
    }

    [Fact]
    public void Nothing_a_command_writes_enters_the_pipeline()
    {
        Outcome outcome = _session.Run("Invoke-QmeCommand -Tee sh -c 'echo out; echo err >&2'");

        Assert.Equal("Complete 0", outcome.One.End());
        Assert.Empty(outcome.Errors);
    }
}
