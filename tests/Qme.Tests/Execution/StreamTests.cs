using System.Runtime.Versioning;
using Qme.Execution;
using Xunit;

namespace Qme.Tests.Execution;

[UnsupportedOSPlatform("windows")]
public sealed class StreamTests
{
    private static readonly byte[] s_everyByte = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];

    [Fact]
    public void Output_and_error_are_kept_byte_for_byte()
    {
        using Workspace workspace = new();
        string source = Path.Combine(workspace.Root, "source");
        File.WriteAllBytes(source, s_everyByte);
        Assert.Equal(0, workspace.RunScript("cat \"$1\"; cat \"$1\" \"$1\" >&2", source).ExitCode);
        Assert.Equal(s_everyByte, File.ReadAllBytes(workspace.OutputPath));
        Assert.Equal([.. s_everyByte, .. s_everyByte], File.ReadAllBytes(workspace.ErrorPath));
    }

    [Fact]
    public void The_input_file_arrives_byte_for_byte()
    {
        using Workspace workspace = new();
        string input = Path.Combine(workspace.Root, "input");
        File.WriteAllBytes(input, s_everyByte);
        Assert.Equal(0, workspace.Run(workspace.Describe("/bin/cat") with { InputPath = input }).ExitCode);
        Assert.Equal(s_everyByte, File.ReadAllBytes(workspace.OutputPath));
    }

    [Fact]
    public void The_input_file_cannot_be_written_to()
    {
        using Workspace workspace = new();
        string input = workspace.Write("input", "kept");
        workspace.Run(workspace.DescribeScript("echo lost >&0") with { InputPath = input });
        Assert.Equal("kept", File.ReadAllText(input));
    }

    [Fact]
    public void Without_an_input_file_the_input_ends_at_once()
    {
        using Workspace workspace = new();
        Assert.Equal(0, workspace.Run(workspace.Describe("/bin/cat")).ExitCode);
        Assert.Equal(string.Empty, workspace.Output);
    }

    [Fact]
    public void Output_files_are_for_their_owner_only_and_start_empty()
    {
        using Workspace workspace = new();
        File.WriteAllText(workspace.ErrorPath, "of an earlier run");
        workspace.RunScript("echo new");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(workspace.OutputPath));
        Assert.Equal("new\n", workspace.Output);
        Assert.Equal(string.Empty, workspace.Error);
    }

    [Fact]
    public void One_file_may_take_both_streams()
    {
        using Workspace workspace = new();
        workspace.Run(workspace.DescribeScript("echo 1; echo 2 >&2; echo 3; echo 4 >&2") with { ErrorPath = workspace.OutputPath });
        Assert.Equal("1\n2\n3\n4\n", workspace.Output);
    }

    [Fact]
    public void What_others_add_to_an_output_file_is_not_overwritten()
    {
        using Workspace workspace = new();
        ChildProcess child = workspace.StartScript("echo 1; while [ ! -e go ]; do sleep 0.01; done; echo 3");
        workspace.AwaitLines(1);
        File.AppendAllText(workspace.OutputPath, "2\n");
        workspace.Write("go", string.Empty);
        Workspace.End(child);
        Assert.Equal("1\n2\n3\n", workspace.Output);
    }

    [Fact]
    public void Output_can_be_read_while_the_process_runs()
    {
        using Workspace workspace = new();
        ChildProcess child = workspace.StartScript("echo early; sleep 1000");
        Assert.Equal(["early"], workspace.AwaitLines(1));
        Assert.False(child.Wait(TimeSpan.Zero));
    }
}

