using System.Globalization;
using System.Text;
using Qme.Execution;
using Qme.Execution.Unix;
using Xunit;

namespace Qme.Tests.Execution;

public sealed class IdentityTests
{
    [Fact]
    public void This_process_is_alive()
    {
        Assert.Equal(Environment.ProcessId, ProcessIdentity.Current.Id);
        Assert.True(ProcessIdentity.Current.IsAlive);
        Assert.Equal(ProcessIdentity.Current, ProcessIdentity.Of(Environment.ProcessId));
    }

    [Fact]
    public void A_child_is_alive_until_it_has_ended()
    {
        using Workspace workspace = new();
        ChildProcess child = workspace.Start(workspace.Describe("/bin/sleep", "1000"));
        Assert.True(child.Identity.IsAlive);
        Assert.Equal(child.Identity, ProcessIdentity.Of(child.Identity.Id));
        child.Kill();
        Workspace.End(child);
        Assert.False(child.Identity.IsAlive);
    }

    [Fact]
    public void A_number_used_again_is_not_the_same_process()
    {
        ProcessIdentity earlier = ProcessIdentity.Current with { StartTime = ProcessIdentity.Current.StartTime - 1 };
        Assert.False(earlier.IsAlive);
        Assert.NotEqual(earlier, ProcessIdentity.Of(earlier.Id));
    }

    [Fact]
    public void What_is_no_process_has_no_identity()
    {
        Assert.Null(ProcessIdentity.Of(0));
        Assert.Null(ProcessIdentity.Of(-1));
        Assert.Null(ProcessIdentity.Of(int.MaxValue));
        Assert.False(default(ProcessIdentity).IsAlive);
    }

    [Fact]
    public void A_zombie_is_not_alive()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Read from /proc.");
        using Workspace workspace = new();

        // What the shell becomes does not know that it has a child, and never collects it.
        ChildProcess child = workspace.StartScript("(while [ ! -e go ]; do sleep 0.01; done) & echo $!; exec sleep 1000");
        int zombie = int.Parse(workspace.AwaitLines(1)[0], CultureInfo.InvariantCulture);
        Workspace.Eventually(() => File.ReadAllText($"/proc/{child.Identity.Id}/comm") == "sleep\n");
        Assert.True(ProcessIdentity.Of(zombie)?.IsAlive);
        workspace.Write("go", string.Empty);
        Workspace.Eventually(() => ProcStat.Read(zombie) is { HasEnded: true });
        Assert.Null(ProcessIdentity.Of(zombie));
        Assert.False(ProcessIdentity.OfUncollected(zombie).IsAlive);
        Assert.True(child.Identity.IsAlive);
    }

    [Fact]
    public void A_child_that_has_ended_at_once_still_has_its_start_time()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere the system forgets it.");
        using Workspace workspace = new();
        for (int i = 0; i < 50; i++)
        {
            Assert.True(workspace.StartScript("exit").Identity.StartTime >= ProcessIdentity.Current.StartTime);
        }
    }

    [Fact]
    public void A_process_may_have_any_name()
    {
        ProcStat? stat = ProcStat.Parse(7, Encoding.UTF8.GetBytes(
            "7 (a) Z 1 (b\n) S 42 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 987654321 23 24\n"));
        Assert.Equal(new ProcStat(7, 'S', 42, 987654321), stat);
    }

    [Theory]
    [InlineData("")]
    [InlineData("7 (a)")]
    [InlineData("7 (a) S 42 3 4")]
    public void What_is_cut_short_tells_nothing(string line) => Assert.Null(ProcStat.Parse(7, Encoding.UTF8.GetBytes(line)));

    [Fact]
    public void The_machine_and_its_boot_are_named_always_the_same()
    {
        Assert.NotEmpty(Machine.Id);
        Assert.Equal(Machine.Id, Machine.Id);
    }

    [Fact]
    public void Processes_of_another_namespace_belong_to_another_machine()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has process id namespaces.");
        Assert.Contains(File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim(), Machine.Id, StringComparison.Ordinal);
        Assert.Matches(@"/pid:\[\d+\]$", Machine.Id);
    }

    [Fact]
    public void Both_ways_to_list_processes_show_the_same_tree()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has /proc.");
        Assert.SkipUnless(File.Exists("/bin/ps"), "There is no ps here.");
        using Workspace workspace = new();
        ChildProcess child = workspace.StartScript("sleep 1000 & echo $!; sh -c 'sleep 1000; true'");
        workspace.AwaitLines(1);
        int[] root = [child.Identity.Id];
        Workspace.Eventually(() => ProcessTable.Descendants(ProcessTable.Read([]), root).Count() == 3);
        Assert.Equal(
            ProcessTable.Descendants(ProcessTable.Read([]), root).Order(),
            ProcessTable.Descendants(ProcessTable.ReadProcessStatus([]), root).Order());
    }
}
