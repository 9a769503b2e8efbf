using System.IO.Pipes;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Qme.Execution;
using Xunit;

namespace Qme.Tests.Execution;

/// <summary>What a child finds around it: arguments, environment, directory, descriptors, signals.</summary>
public sealed class SurroundingsTests
{
    private const string PrintArguments = "for argument; do printf '%s\\0' \"$argument\"; done";
    private const int CloseOnExec = 0x80000; // O_CLOEXEC, <fcntl.h> of Linux

    public static TheoryData<string[]> ArgumentLists => new(
        ["plain"],
        [""],
        ["", "", ""],
        ["two words", " leading", "trailing ", "\t"],
        ["\"double\"", "'single'", "`back`", "\\", "\\\\\"", "$HOME", "$(id)", "*", "~", "-c", "--"],
        ["line\nbreak", "\r\n", "\u001b[0m"],
        ["Grüße", "日本語", "😀", "e\u0301"]);

    [Theory]
    [MemberData(nameof(ArgumentLists))]
    public void Arguments_arrive_exactly_as_given(string[] arguments)
    {
        using Workspace workspace = new();
        workspace.RunScript(PrintArguments, arguments);
        Assert.Equal(arguments, workspace.Output.Split('\0')[..^1]);
    }

    [Fact]
    public void Ten_thousand_arguments_arrive()
    {
        using Workspace workspace = new();
        string[] arguments = [.. Enumerable.Range(0, 10_000).Select(i => $"argument {i}")];
        workspace.RunScript(PrintArguments, arguments);
        Assert.Equal(arguments, workspace.Output.Split('\0')[..^1]);
    }

    [Fact]
    public void The_program_sees_its_own_path_as_its_name()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Read from /proc.");
        using Workspace workspace = new();
        workspace.Run(workspace.Describe("/bin/cat", "/proc/self/cmdline"));
        Assert.Equal("/bin/cat\0/proc/self/cmdline\0", workspace.Output);
    }

    [Fact]
    public void The_environment_is_ours_as_NET_sees_it_with_the_changes()
    {
        string inherited = $"QME_INHERITED_{Guid.NewGuid():N}";
        string removed = $"QME_REMOVED_{Guid.NewGuid():N}";
        Environment.SetEnvironmentVariable(inherited, "from $env:");
        Environment.SetEnvironmentVariable(removed, "never seen");
        try
        {
            using Workspace workspace = new();
            workspace.Run(workspace.DescribeScript($"echo \"[${inherited}][${{{removed}-unset}}][$SET][${{EMPTY-unset}}]\"") with
            {
                Environment = new Dictionary<string, string?>
                {
                    [removed] = null,
                    ["QME_NEVER_THERE"] = null,
                    ["SET"] = "a=b\nü",
                    ["EMPTY"] = string.Empty,
                },
            });
            Assert.Equal("[from $env:][unset][a=b\nü][]\n", workspace.Output);
            Assert.Equal("never seen", Environment.GetEnvironmentVariable(removed));
        }
        finally
        {
            Environment.SetEnvironmentVariable(inherited, null);
            Environment.SetEnvironmentVariable(removed, null);
        }
    }

    [Fact]
    public void It_runs_in_the_working_directory_and_ours_stays()
    {
        using Workspace workspace = new();
        string before = Environment.CurrentDirectory;
        string directory = Directory.CreateDirectory(Path.Combine(workspace.Root, "a 'b' $c\n-d")).FullName;
        workspace.Run(workspace.DescribeScript("pwd -P > where") with { WorkingDirectory = directory });
        Assert.EndsWith(directory + "\n", File.ReadAllText(Path.Combine(directory, "where")), StringComparison.Ordinal);
        Assert.Equal(before, Environment.CurrentDirectory);
    }

    [Fact]
    public void No_descriptor_of_ours_is_inherited()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Read from /proc.");
        using Workspace workspace = new();
        using FileStream file = File.Create(Path.Combine(workspace.Root, "ours"));
        using AnonymousPipeServerStream pipe = new(PipeDirection.Out);
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        SafeHandle[] ours = [file.SafeFileHandle, pipe.SafePipeHandle, socket.SafeHandle];

        // Whoever started the tests may have handed down descriptors that are meant to be inherited.
        HashSet<string> handedDown = [.. Names("/proc/self/fd").Where(IsInheritable)];
        using ChildProcess child = workspace.Start(workspace.Describe("/bin/sleep", "1000"));

        // While it is being loaded it has its libraries open.
        string[] childs = [];
        SpinWait.SpinUntil(
            () => (childs = Names($"/proc/{child.Identity.Id}/fd")).Except(handedDown).All(name => name is "0" or "1" or "2"),
            TimeSpan.FromSeconds(5));

        Assert.Equal(["0", "1", "2"], childs.Except(handedDown.Except(["0", "1", "2"])).Order());
        Assert.DoesNotContain(ours, handle => childs.Contains($"{handle.DangerousGetHandle()}"));
        Assert.Equal("/dev/null", LinkOf(child, 0));
        Assert.Equal(workspace.OutputPath, LinkOf(child, 1));
        Assert.Equal(workspace.ErrorPath, LinkOf(child, 2));
    }

    [Fact]
    public void Signals_are_as_at_login_though_the_runtime_ignores_SIGPIPE()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Read from /proc.");
        const long Pipe = 1L << (13 - 1);
        using Workspace workspace = new();
        using ChildProcess child = workspace.Start(workspace.Describe("/bin/sleep", "1000"));
        Assert.Equal(Pipe, StatusMask("self", "SigIgn") & Pipe);
        Assert.Equal(0, StatusMask($"{child.Identity.Id}", "SigIgn") & Pipe);
        Assert.Equal(0, StatusMask($"{child.Identity.Id}", "SigBlk"));
    }

    [Fact]
    public void It_stays_in_our_process_group_so_that_the_terminal_reaches_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Read from /proc.");
        using Workspace workspace = new();
        using ChildProcess child = workspace.Start(workspace.Describe("/bin/sleep", "1000"));
        Assert.Equal(GroupAndSession("self"), GroupAndSession($"{child.Identity.Id}"));
    }

    private static string[] Names(string directory) =>
        [.. Directory.EnumerateFileSystemEntries(directory).Select(entry => Path.GetFileName(entry))];

    private static bool IsInheritable(string descriptor)
    {
        try
        {
            string flags = File.ReadLines($"/proc/self/fdinfo/{descriptor}").First(line => line.StartsWith("flags:", StringComparison.Ordinal));
            return (Convert.ToInt64(flags[6..].Trim(), 8) & CloseOnExec) == 0;
        }
        catch (IOException)
        {
            // Closed meanwhile.
            return false;
        }
    }

    private static string? LinkOf(ChildProcess child, int descriptor) =>
        new FileInfo($"/proc/{child.Identity.Id}/fd/{descriptor}").LinkTarget;

    private static long StatusMask(string process, string name)
    {
        string line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return Convert.ToInt64(line[(name.Length + 1)..].Trim(), 16);
    }

    private static string GroupAndSession(string process)
    {
        string stat = File.ReadAllText($"/proc/{process}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return $"{fields[2]} {fields[3]}";
    }
}
