using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using Qme.PowerShell.Tests.Host;
using Xunit;

namespace Qme.PowerShell.Tests.Processes;

/// <summary>A command in the background outlives what started it, and how it ended is read by another process.</summary>
public sealed class OutlivingTests : IDisposable
{
    private readonly ModuleSession _session = new();
    private readonly string _go;

    public OutlivingTests() => _go = Path.Combine(_session.WorkingDirectory, "go");

    private string Call => $"Invoke-QmeCommand -NoWait sh -c 'while [ ! -e {_go} ]; do sleep 0.02; done; echo done; exit 7'";

    public void Dispose()
    {
        _session.Run("Get-QmeTask -State Running | Stop-QmeTask");
        _session.Dispose();
    }

    [Fact]
    public void A_shell_that_ends()
    {
        HostResult host = HostProcess.Run(_session.Home, $"({Call}).State");

        Assert.Equal(("Running\n", ""), (host.Output, host.Error));
        AssertOutlives();
    }

    [Fact]
    public void A_shell_that_is_killed()
    {
        using (HostProcess host = HostProcess.Start(_session.Home, $"{Call}; [Threading.Thread]::Sleep(60000)"))
        {
            Wait.Until(() => Task()?.Text("State") == "Running");
            host.Kill();
        }

        AssertOutlives();
    }

    [Theory]
    [InlineData("HUP")]
    [InlineData("INT")]
    [InlineData("KILL")]
    public void A_signal_to_everything_in_the_process_group_of_the_shell(string signal)
    {
        using HostProcess host = HostProcess.Start(_session.Home, $"{Call}; [Threading.Thread]::Sleep(60000)", "setsid", "--wait");
        Wait.Until(() => Task()?.Text("State") == "Running");
        string group = File.ReadAllText($"/proc/{Parent(Parent(Task()!.Text("ProcessId")))}/stat").Split(") ")[^1].Split(' ')[2];

        using (Process kill = Process.Start("kill", [$"-{signal}", "--", $"-{group}"]))
        {
            kill.WaitForExit();
            Assert.Equal(0, kill.ExitCode);
        }

        host.Wait();
        AssertOutlives();
    }

    [Fact]
    public void A_terminal_that_closes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/script"), "needs script of util-linux");
        using HostSession host = new();
        host.Environment["QME_HOME"] = _session.Home;
        string script = host.WriteFile("script.ps1", $"{Call}; [Threading.Thread]::Sleep(60000)");
        using Process terminal = host.StartProgram("/usr/bin/script", ["-q", "-c", $"exec '{host.Executable}' {script}", "/dev/null"]);
        Wait.Until(() => Task()?.Text("State") == "Running");
        int shell = int.Parse(Parent(Parent(Task()!.Text("ProcessId"))), CultureInfo.InvariantCulture);

        terminal.Kill();
        terminal.WaitForExit();

        Wait.Until(() => !Lives(shell));
        AssertOutlives();
    }

    [Fact]
    public void Shells_that_are_killed_at_whatever_moment_leave_no_task_in_a_false_state()
    {
        for (int kill = 0; kill < 6; kill++)
        {
            int before = _session.Run("Get-QmeTask").Output.Count;
            using HostProcess host = HostProcess.Start(_session.Home, "while ($true) { $null = 'x' | Invoke-QmeCommand -NoWait sh -c 'cat; exit 3' }");
            Wait.Until(() => _session.Run("Get-QmeTask").Output.Count > before + 2);
            Thread.Sleep(kill * 3);
            host.Kill();
        }

        Outcome all = new([], [], [], null);
        Wait.Until(() => (all = _session.Run("Get-QmeTask")).Output.All(task => (bool)task.Properties["HasEnded"].Value));

        Assert.Empty(all.Errors);
        Assert.All(all.Output, task => Assert.Contains(task.End(), (string[])["Failed 3", "Lost StartNotSeen"]));
        Assert.All(all.Output.Where(task => task.Text("State") == "Failed"), task => Assert.Equal("x\n", task.OutputText()));

        // What was not started when its shell was killed: one for each kill at most.
        Assert.InRange(all.Output.Count(task => task.Text("State") == "Lost"), 0, 6);
    }

    [Fact]
    public void Five_hundred_at_once_are_all_there_with_their_true_ends()
    {
        const int Count = 500;
        using (Process make = Process.Start("mkfifo", [_go]))
        {
            make.WaitForExit();
        }

        HostResult host = HostProcess.Run(_session.Home, $"foreach ($i in 1..{Count}) {{ (Invoke-QmeCommand -NoWait sh -c 'read go <$0; exit $1' '{_go}' ($i % 100)).Id }}");

        Assert.Equal(Enumerable.Range(1, Count).Select(id => $"{id}"), host.Lines);
        Assert.Equal($"{Count}", _session.Text("@(Get-QmeTask -State Running).Count"));
        Wait.Until(() =>
        {
            // Whoever reads it goes on as soon as somebody has opened it for writing.
            using Process open = Process.Start("sh", ["-c", ": 1<>\"$0\"", _go]);
            open.WaitForExit();
            return _session.Text("@(Get-QmeTask -State Pending, Running).Count") == "0";
        });
        Assert.Equal(Enumerable.Range(1, Count).Select(id => $"{id} {id % 100}"), _session.Run("Get-QmeTask | ForEach-Object { \"$($_.Id) $($_.ExitCode)\" }").Lines);
    }

    private void AssertOutlives()
    {
        Assert.Equal("Running", Task()!.End());
        File.WriteAllText(_go, "");
        Wait.Until(() => Task()!.Text("State") != "Running");
        Assert.Equal(("Failed 7", "done\n"), (Task()!.End(), Task()!.OutputText()));
        Assert.NotEmpty(Task()!.Text("Ended"));
        Assert.Equal(["Failed 7"], HostProcess.Run(_session.Home, "Get-QmeTask | ForEach-Object { \"$($_.State) $($_.ExitCode)\" }").Lines);
    }

    private PSObject? Task() => _session.Run("Get-QmeTask").Output is [PSObject first, ..] ? first : null;

    private static string Parent(string process) => File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].Split(' ')[1];

    private static bool Lives(int process)
    {
        try
        {
            return !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
