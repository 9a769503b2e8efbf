using System.Globalization;
using Qme.Execution;
using Xunit;

namespace Qme.Tests.Execution;

public sealed class SignallingTests
{
    private const int SigInt = 2;
    private const int SigKill = 9;

    [Fact]
    public void Interrupt_lets_a_process_clean_up()
    {
        using Workspace workspace = new();
        ChildProcess child = workspace.StartScript("trap 'echo cleaned; exit 3' INT; echo ready; while :; do sleep 0.05; done");
        workspace.AwaitLines(1);
        Assert.True(child.Interrupt());
        Assert.Equal(new ProcessExit(3, null), Workspace.End(child));
        Assert.Equal("ready\ncleaned\n", workspace.Output);
    }

    [Fact]
    public void Interrupt_reaches_the_descendants()
    {
        using Workspace workspace = new();

        // The outer shell ends when the inner one does, and that only by a signal of its own.
        ChildProcess child = workspace.StartScript("""
            trap 'echo outer' INT
            sh -c 'trap "echo inner; exit 0" INT; echo ready; while :; do sleep 0.05; done'
            exit 6
            """);
        workspace.AwaitLines(1);
        Assert.True(child.Interrupt());
        Assert.Equal(6, Workspace.End(child).ExitCode);
        Assert.Equal(["inner", "outer", "ready"], workspace.Output.Trim().Split('\n').Order());
    }

    [Fact]
    public void Interrupt_ends_a_process_that_does_not_care_for_it()
    {
        using Workspace workspace = new();
        ChildProcess child = workspace.Start(workspace.Describe("/bin/sleep", "1000"));
        Assert.True(child.Interrupt());
        Assert.Equal(new ProcessExit(null, SigInt), Workspace.End(child));
    }

    [Fact]
    public void Kill_ends_a_tree_that_ignores_everything_else()
    {
        using Workspace workspace = new();
        ChildProcess child = workspace.StartScript("""
            trap '' INT TERM HUP
            sh -c 'sleep 1000 & echo $!; echo $$; wait' &
            sleep 1000 & echo $!
            echo $$
            wait
            """);
        ProcessIdentity[] tree = [.. workspace.AwaitLines(4).Select(line => ProcessIdentity.Of(int.Parse(line, CultureInfo.InvariantCulture))!.Value)];
        Assert.Contains(child.Identity, tree);

        Assert.True(child.Interrupt());
        Assert.False(child.Wait(TimeSpan.FromMilliseconds(200)));
        Assert.All(tree, process => Assert.True(process.IsAlive));

        Assert.True(child.Kill());
        Assert.Equal(new ProcessExit(null, SigKill), Workspace.End(child));
        Workspace.Eventually(() => !tree.Any(process => process.IsAlive));
    }

    [Fact]
    public void Kill_does_not_miss_what_is_started_meanwhile()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Read from /proc.");
        using Workspace workspace = new();
        string mark = $"100.{Random.Shared.Next(100_000, 999_999)}";

        // Each link of the chain starts a sleeper and the next link, and waits for both.
        workspace.Write("fork.sh", $"sleep {mark} & [ $1 -lt 400 ] && sh fork.sh $(($1 + 1)) & echo; wait");
        ChildProcess child = workspace.Start(workspace.Describe(Workspace.Shell, "fork.sh", "0"));
        workspace.AwaitLines(5);
        Assert.True(child.Kill());
        Workspace.End(child);
        int started = workspace.Output.Length;
        Workspace.Eventually(() => !CommandLines().Any(line => line.Contains(mark, StringComparison.Ordinal)));
        Assert.InRange(started, 5, 400);
        Assert.Equal(started, workspace.Output.Length);
    }

    [Fact]
    public void A_process_that_has_ended_is_not_signalled()
    {
        using Workspace workspace = new();
        ChildProcess child = workspace.StartScript("exit 5");
        Workspace.End(child);
        Assert.True(child.Interrupt());
        Assert.True(child.Kill());
        Assert.Equal(5, child.Exit.ExitCode);
    }

    [Fact]
    public void A_process_started_by_someone_else_is_ended_by_its_identity()
    {
        using Workspace workspace = new();
        ChildProcess child = workspace.StartScript("sleep 1000; true");
        Assert.True(ProcessTree.Kill(child.Identity with { StartTime = child.Identity.StartTime - 1 }));
        Assert.False(child.Wait(TimeSpan.FromMilliseconds(50)));

        Assert.True(ProcessTree.Interrupt(child.Identity));
        Assert.Equal(SigInt, Workspace.End(child).Signal);
    }

    private static IEnumerable<string> CommandLines()
    {
        foreach (string directory in Directory.EnumerateDirectories("/proc").Where(d => char.IsAsciiDigit(Path.GetFileName(d)[0])))
        {
            string line = string.Empty;
            try
            {
                line = File.ReadAllText(Path.Combine(directory, "cmdline"));
            }
            catch (IOException)
            {
                // It has just ended.
            }

            yield return line;
        }
    }
}
