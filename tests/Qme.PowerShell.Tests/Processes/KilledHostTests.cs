using System.Diagnostics;
using System.Management.Automation;
using Xunit;

namespace Qme.PowerShell.Tests.Processes;

/// <summary>The PowerShell that runs a command is killed: kill -9, out of memory, a closed connection.</summary>
public sealed class KilledHostTests : IDisposable
{
    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void The_command_goes_on_and_its_task_is_running_as_long_as_it_does_and_then_lost_with_all_its_output()
    {
        string go = Path.Combine(_session.WorkingDirectory, "go");
        using HostProcess host = HostProcess.Start(_session.Home, $"Invoke-QmeCommand sh -c 'echo before; echo oops >&2; while [ ! -e {go} ]; do sleep 0.01; done; echo after'");
        Wait.Until(() => _session.Text("Get-QmeOutput -ErrorAction Ignore") == "before" && Task().Text("State") == "Running");

        host.Kill();

        PSObject running = Task();
        Assert.Equal("Running", running.End());
        Assert.Equal("before", _session.Text("Get-QmeOutput 1"));
        Assert.Equal(["TaskRunning"], _session.Run("Remove-QmeTask 1").ErrorIds);

        File.WriteAllText(go, "");
        WaitForEndOf(running.Text("ProcessId"));

        PSObject lost = Task();
        Assert.Equal(("Lost EndNotSeen", ""), (lost.End(), lost.Text("Ended")));
        Assert.Equal(["before", "after"], _session.Run("Get-QmeOutput 1").Lines);
        Assert.Equal(["oops"], _session.Run("Get-QmeOutput 1 -Stream Error").Lines);
        Assert.Contains("end not known", _session.Show("Get-QmeTask 1"), StringComparison.Ordinal);
        Assert.Equal("Lost", _session.Text("(Get-QmeTask -State Lost).State"));
    }

    [Fact]
    public void A_lost_task_can_be_run_again_and_removed()
    {
        using (HostProcess host = HostProcess.Start(_session.Home, "'in' | Invoke-QmeCommand sh -c 'cat; echo ready; [ -e again ] || sleep 60'"))
        {
            Wait.Until(() => _session.Run("Get-QmeOutput -ErrorAction Ignore").Lines.Contains("ready") && Task().Text("State") == "Running");
            string process = Task().Text("ProcessId");
            host.Kill();
            using Process command = Process.GetProcessById(int.Parse(process, System.Globalization.CultureInfo.InvariantCulture));
            command.Kill(entireProcessTree: true);
            WaitForEndOf(process);
        }

        Assert.Equal("Lost EndNotSeen", Task().End());
        File.WriteAllText(Path.Combine(Task().Text("WorkingDirectory"), "again"), "");
        try
        {
            Assert.Equal("Complete 0", _session.Run("Restart-QmeTask 1").One.End());
        }
        finally
        {
            File.Delete(Path.Combine(Task().Text("WorkingDirectory"), "again"));
        }

        Assert.Equal(["in", "ready"], _session.Run("Get-QmeOutput 2").Lines);
        Assert.Empty(_session.Run("Remove-QmeTask 1").Errors);
    }

    [Fact]
    public void Killed_at_whatever_moment_every_task_is_in_an_honest_state_and_none_is_half_there()
    {
        int tasks = 0;
        for (int kill = 0; kill < 6; kill++)
        {
            using HostProcess host = HostProcess.Start(_session.Home, "while ($true) { $null = 'x' | Invoke-QmeCommand sh -c 'cat; echo done' }");
            int before = tasks;
            Wait.Until(() => (tasks = _session.Run("Get-QmeTask").Output.Count) > before + 2);
            Thread.Sleep(kill * 3);
            host.Kill();
        }

        Outcome all = new([], [], [], null);
        Wait.Until(() => (all = _session.Run("Get-QmeTask")).Output.All(task => (bool)task.Properties["HasEnded"].Value));

        Assert.Empty(all.Errors);
        Assert.Equal(Enumerable.Range(1, all.Output.Count), all.Output.Select(task => (int)task.Properties["Id"].Value));
        Assert.All(all.Output, task => Assert.Contains(task.End(), (string[])["Complete 0", "Lost EndNotSeen", "Lost StartNotSeen"]));
        Assert.All(all.Output.Where(task => task.Text("State") == "Complete"), task => Assert.Equal("x\ndone\n", task.OutputText()));
        Assert.InRange(all.Output.Count(task => task.Text("State") == "Lost"), 0, 6);
        Assert.Equal($"{all.Output.Count + 1}", _session.Text("(Invoke-QmeCommand true).Id"));
    }

    private PSObject Task() => _session.Run("Get-QmeTask 1").One;

    private static void WaitForEndOf(string process)
    {
        Wait.Until(() =>
        {
            try
            {
                using Process found = Process.GetProcessById(int.Parse(process, System.Globalization.CultureInfo.InvariantCulture));
                return found.HasExited;
            }
            catch (ArgumentException)
            {
                return true;
            }
        });
    }
}
