using Qme.Execution;
using Qme.Execution.Keeping;
using Xunit;

namespace Qme.Tests.Execution;

/// <summary>The keeper's script in the shells that may be /bin/sh; those that are not here are skipped.</summary>
public sealed class KeeperShellTests
{
    [Fact]
    public void Of_several_keepers_of_one_command_that_waited_one_starts_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The keeper is a Unix program.");
        using Workspace workspace = new();
        File.WriteAllText(Path.Combine(workspace.Root, "keeper.go-1-1"), "");
        string output = workspace.Write("kept", "");
        ProcessStart start = Describe(workspace, "/bin/sh", [], ".go-1-1", output, "", "echo ran");

        ChildProcess[] keepers = [.. Enumerable.Range(0, 8).Select(_ => workspace.Start(start with { IsDetached = true }))];

        Assert.All(keepers, keeper => Workspace.End(keeper));
        Assert.Equal("ran\n", File.ReadAllText(output));
    }

    [Theory]
    [InlineData("/bin/sh")]
    [InlineData("/usr/bin/dash")]
    [InlineData("/usr/bin/bash")]
    [InlineData("/usr/bin/busybox", "ash")]
    public void It_notes_ends_and_keeps_to_the_time(string shell, params string[] applet)
    {
        using Workspace workspace = new();
        Assert.SkipUnless(File.Exists(shell), "There is no such shell here.");

        Assert.Equal("3", EndOf("", "exit 3"));
        Assert.Equal("137", EndOf("60", "kill -9 $$"));
        Assert.Equal("143", EndOf("", "kill -TERM 0; sleep 60"));
        Assert.Equal("143 late", EndOf("1", "sleep 60"));

        string EndOf(string time, string script)
        {
            string notes = Path.Combine(workspace.Root, "keeper");
            string output = workspace.Write("kept", "");
            Assert.Equal(0, workspace.Run(Describe(workspace, shell, applet, "", output, time, script) with { IsDetached = true }).ExitCode);
            Assert.Equal(2, File.ReadAllLines(notes + ".start").Length);
            Assert.Empty(File.ReadAllText(output));
            return File.ReadAllLines(notes + ".end")[0].Trim();
        }
    }

    private static ProcessStart Describe(Workspace workspace, string shell, string[] applet, string token, string output, string time, string script)
    {
        using StreamReader keeper = new(typeof(Keeper).Assembly.GetManifestResourceStream("keeper.sh")!);
        string notes = Path.Combine(workspace.Root, "keeper");
        return workspace.Describe(
            shell, [.. applet, "-c", Keeper.RunScript, "qme-keeper", notes, token, "/dev/null", output, output, time, "1", "0", "/bin/sh", "-c", script]) with
        {
            Environment = new Dictionary<string, string?> { [Keeper.ScriptVariable] = keeper.ReadToEnd() },
        };
    }
}
