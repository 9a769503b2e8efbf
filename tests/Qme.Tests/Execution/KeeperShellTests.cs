using Qme.Execution;
using Qme.Execution.Keeping;
using Xunit;

namespace Qme.Tests.Execution;

/// <summary>The keeper's script in the shells that may be /bin/sh; those that are not here are skipped.</summary>
public sealed class KeeperShellTests
{
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
            using StreamReader keeper = new(typeof(Keeper).Assembly.GetManifestResourceStream("keeper.sh")!);
            string notes = Path.Combine(workspace.Root, "keeper");
            string output = workspace.Write("kept", "");
            ProcessStart start = workspace.Describe(
                shell, [.. applet, "-c", keeper.ReadToEnd(), "qme-keeper", notes, "", "/dev/null", output, output, time, "1", "0", "/bin/sh", "-c", script]);
            Assert.Equal(0, workspace.Run(start with { IsDetached = true }).ExitCode);
            Assert.Equal(2, File.ReadAllLines(notes + ".start").Length);
            Assert.Empty(File.ReadAllText(output));
            return File.ReadAllText(notes + ".end").Trim();
        }
    }
}
