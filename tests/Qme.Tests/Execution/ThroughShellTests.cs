using System.Runtime.Versioning;
using Qme.Execution;
using Qme.Execution.Unix;
using Xunit;

namespace Qme.Tests.Execution;

/// <summary>Starting where the C library cannot change the directory of a child (glibc before 2.29).</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ThroughShellTests
{
    [Fact]
    public void The_command_starts_in_its_directory_with_its_arguments()
    {
        using Workspace workspace = new();
        string directory = Directory.CreateDirectory(Path.Combine(workspace.Root, "-a 'b' $c\n")).FullName;
        ProcessStart start = workspace.DescribeScript(
            "pwd -P > where; for argument; do printf '%s\\0' \"$argument\"; done", "", "a b", "\"$HOME\"", "-x", "é\n");
        Assert.Equal(new ProcessExit(0, null), Run(start with { WorkingDirectory = directory }));
        Assert.EndsWith(directory + "\n", File.ReadAllText(Path.Combine(directory, "where")), StringComparison.Ordinal);
        Assert.Equal("\0a b\0\"$HOME\"\0-x\0é\n\0", workspace.Output);
    }

    [Fact]
    public void The_process_is_the_command_and_no_longer_the_shell()
    {
        using Workspace workspace = new();
        Assert.Equal(new ProcessExit(null, 9), Run(workspace.DescribeScript("kill -9 $$")));
        Assert.Equal(new ProcessExit(137, null), Run(workspace.DescribeScript("exit 137")));

        using UnixChild child = UnixChild.Start(workspace.DescribeScript("echo $$"), throughShell: true);
        Workspace.End(child);
        Assert.Equal($"{child.Identity.Id}\n", workspace.Output);
    }

    [Fact]
    public void What_no_check_foresees_is_told_by_the_shell()
    {
        using Workspace workspace = new();
        string path = workspace.Write("script", "#!/absent/interpreter\n", isExecutable: true);
        Assert.InRange(Run(workspace.Describe(path)).ExitCode!.Value, 126, 127);
        Assert.Contains("script", workspace.Error, StringComparison.Ordinal);
    }

    private static ProcessExit Run(ProcessStart start)
    {
        using UnixChild child = UnixChild.Start(start, throughShell: true);
        return Workspace.End(child);
    }
}
