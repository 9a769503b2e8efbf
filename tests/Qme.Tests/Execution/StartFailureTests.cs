using System.Runtime.Versioning;
using Qme.Execution;
using Qme.Execution.Unix;
using Xunit;

namespace Qme.Tests.Execution;

[UnsupportedOSPlatform("windows")]
public sealed class StartFailureTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_program_that_does_not_exist_is_not_found(bool throughShell)
    {
        using Workspace workspace = new();
        string path = Path.Combine(workspace.Root, "absent");
        StartException e = Refused(workspace.Describe(path), throughShell);
        Assert.Equal(StartFailure.NotFound, e.Failure);
        Assert.Contains(path, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_without_permission_to_execute_is_not_executable(bool throughShell)
    {
        using Workspace workspace = new();
        string path = workspace.Write("script", "#!/bin/sh\n");
        Assert.Equal(StartFailure.NotExecutable, Refused(workspace.Describe(path), throughShell).Failure);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_directory_is_not_executable(bool throughShell)
    {
        using Workspace workspace = new();
        Assert.Equal(StartFailure.NotExecutable, Refused(workspace.Describe(workspace.Root), throughShell).Failure);
    }

    [Fact]
    public void A_file_of_no_known_format_is_not_executable()
    {
        using Workspace workspace = new();
        string path = workspace.Write("text", "no #! line\n", isExecutable: true);
        Assert.Equal(StartFailure.NotExecutable, Refused(workspace.Describe(path)).Failure);
    }

    [Fact]
    public void A_script_whose_interpreter_is_missing_is_not_executable()
    {
        using Workspace workspace = new();
        string path = workspace.Write("script", "#!/absent/interpreter\n", isExecutable: true);
        StartException e = Refused(workspace.Describe(path));
        Assert.Equal(StartFailure.NotExecutable, e.Failure);
        Assert.Contains("interpreter", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_missing_working_directory_is_told_apart_from_a_missing_program(bool throughShell)
    {
        using Workspace workspace = new();
        string absent = Path.Combine(workspace.Root, "absent");
        string file = workspace.Write("file", string.Empty);
        foreach (string directory in new[] { absent, file })
        {
            StartException e = Refused(workspace.DescribeScript("true") with { WorkingDirectory = directory }, throughShell);
            Assert.Equal(StartFailure.WorkingDirectoryUnusable, e.Failure);
            Assert.Contains(directory, e.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_directory_that_may_not_be_entered_is_unusable(bool throughShell)
    {
        Assert.SkipWhen(Environment.UserName == "root", "root may enter every directory.");
        using Workspace workspace = new();
        string directory = Directory.CreateDirectory(Path.Combine(workspace.Root, "closed")).FullName;
        File.SetUnixFileMode(directory, UnixFileMode.UserRead);
        StartException e = Refused(workspace.DescribeScript("true") with { WorkingDirectory = directory }, throughShell);
        Assert.Equal(StartFailure.WorkingDirectoryUnusable, e.Failure);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_missing_input_file_is_not_readable(bool throughShell)
    {
        using Workspace workspace = new();
        string absent = Path.Combine(workspace.Root, "absent");
        StartException e = Refused(workspace.DescribeScript("true") with { InputPath = absent }, throughShell);
        Assert.Equal(StartFailure.InputNotReadable, e.Failure);
        Assert.Contains(absent, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_output_file_that_cannot_be_created_is_not_writable(bool throughShell)
    {
        using Workspace workspace = new();
        string inAbsent = Path.Combine(workspace.Root, "absent", "file");
        ProcessStart start = workspace.DescribeScript("true");
        Assert.Equal(StartFailure.OutputNotWritable, Refused(start with { OutputPath = inAbsent }, throughShell).Failure);
        Assert.Equal(StartFailure.OutputNotWritable, Refused(start with { ErrorPath = workspace.Root }, throughShell).Failure);
    }

    [Fact]
    public void More_arguments_than_the_system_takes_are_refused_in_its_words()
    {
        using Workspace workspace = new();
        string[] arguments = [.. Enumerable.Repeat(new string('x', 100_000), 400)];
        StartException e = Refused(workspace.Describe("/bin/echo", arguments));
        Assert.Equal(StartFailure.Other, e.Failure);
        Assert.Contains("rgument list too long", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_no_process_can_be_given_is_refused_before_anything_is_started()
    {
        using Workspace workspace = new();
        ProcessStart start = workspace.DescribeScript("true");
        ProcessStart[] impossible =
        [
            workspace.Describe(Workspace.Shell, "cut\0short"),
            workspace.Describe("/bin/sh\0"),
            start with { Environment = new Dictionary<string, string?> { ["NAME"] = "cut\0short" } },
            start with { Environment = new Dictionary<string, string?> { ["CUT\0SHORT"] = "value" } },
            start with { Environment = new Dictionary<string, string?> { ["A=B"] = "value" } },
            start with { Environment = new Dictionary<string, string?> { [string.Empty] = "value" } },
        ];
        Assert.All(impossible, s => Assert.Equal(StartFailure.InvalidArgument, Refused(s).Failure));
        Assert.False(File.Exists(workspace.OutputPath));
    }

    [Fact]
    public void A_relative_path_is_a_bug_of_the_caller()
    {
        using Workspace workspace = new();
        ProcessStart start = workspace.DescribeScript("true");
        ProcessStart[] relative =
        [
            start with { FilePath = "sh" },
            start with { WorkingDirectory = "." },
            start with { InputPath = "input" },
            start with { OutputPath = "output" },
            start with { ErrorPath = "error" },
        ];
        Assert.All(relative, s => Assert.Throws<ArgumentException>(() => ChildProcess.Start(s)));
    }

    private static StartException Refused(ProcessStart start, bool throughShell = false) =>
        Assert.Throws<StartException>(() =>
        {
            if (throughShell)
            {
                UnixChild.Start(start, throughShell: true);
            }
            else
            {
                ChildProcess.Start(start);
            }
        });
}
