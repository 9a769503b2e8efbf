using Qme.Execution;
using Xunit;

namespace Qme.Tests.Execution;

public sealed class ExecutableFinderTests
{
    [Fact]
    public void A_name_is_found_in_the_first_directory_that_has_it()
    {
        using Workspace workspace = new();
        MakeDirectory(workspace, "a");
        string inB = MakeProgram(workspace, "b/tool");
        MakeProgram(workspace, "c/tool");
        Assert.Equal(new ExecutableSearch(ExecutableStatus.Found, inB), Find(workspace, "tool", "a", "b", "c"));
    }

    [Fact]
    public void Without_another_list_PATH_is_searched()
    {
        using Workspace workspace = new();
        ExecutableSearch search = ExecutableFinder.Find("sh", workspace.Root);
        Assert.Equal(ExecutableStatus.Found, search.Status);
        Assert.True(Path.IsPathFullyQualified(search.FilePath!));
        Assert.Equal("sh", Path.GetFileName(search.FilePath));
    }

    [Fact]
    public void A_name_is_never_taken_from_the_working_directory()
    {
        using Workspace workspace = new();
        MakeProgram(workspace, "tool");
        MakeDirectory(workspace, "a");
        Assert.Equal(default, Find(workspace, "tool", "a"));
        Assert.Equal(default, ExecutableFinder.Find("tool", workspace.Root, string.Empty));
        Assert.Equal(default, ExecutableFinder.Find("tool", workspace.Root, "::"));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("./a")]
    [InlineData("b/../a")]
    [InlineData(" ./a ")]
    public void A_relative_entry_starts_from_the_working_directory(string entry)
    {
        using Workspace workspace = new();
        string inA = MakeProgram(workspace, "a/tool");
        Assert.Equal(new ExecutableSearch(ExecutableStatus.Found, inA), ExecutableFinder.Find("tool", workspace.Root, entry));
    }

    [Theory]
    [InlineData("~")]
    [InlineData("~/")]
    public void A_tilde_in_the_list_is_the_home_directory(string entry)
    {
        using Workspace workspace = new();
        string name = $"qme-{Guid.NewGuid():N}";
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string program = Path.Combine(home, name);
        File.Copy(MakeProgram(workspace, "tool"), program);
        try
        {
            ExecutableSearch found = new(ExecutableStatus.Found, program);
            Assert.Equal(found, ExecutableFinder.Find(name, workspace.Root, entry));
            Assert.Equal(found, ExecutableFinder.Find($"~/{name}", workspace.Root, string.Empty));
            Assert.Equal(found, ExecutableFinder.Find($@"~\{name}", workspace.Root, string.Empty));
        }
        finally
        {
            File.Delete(program);
        }
    }

    [Theory]
    [InlineData("./tool", "tool")]
    [InlineData("sub/tool", "sub/tool")]
    [InlineData("sub/../tool", "tool")]
    [InlineData("sub/deep/../tool", "sub/tool")]
    [InlineData(@".\sub\tool", "sub/tool")]
    public void A_path_starts_from_the_working_directory(string command, string expected)
    {
        using Workspace workspace = new();
        MakeDirectory(workspace, "sub/deep");
        MakeProgram(workspace, "tool");
        MakeProgram(workspace, "sub/tool");
        Assert.Equal(
            new ExecutableSearch(ExecutableStatus.Found, Path.Combine(workspace.Root, expected)),
            ExecutableFinder.Find(command, workspace.Root));
    }

    [Theory]
    [InlineData("../tool")]
    [InlineData(@"..\tool")]
    public void A_path_may_lead_upwards(string command)
    {
        using Workspace workspace = new();
        string tool = MakeProgram(workspace, "tool");
        string below = MakeDirectory(workspace, "below");
        Assert.Equal(new ExecutableSearch(ExecutableStatus.Found, tool), ExecutableFinder.Find(command, below));
        Assert.Equal(new ExecutableSearch(ExecutableStatus.Found, tool), ExecutableFinder.Find(tool, "/"));
    }

    [Fact]
    public void What_may_not_be_executed_hides_nothing_and_is_told_when_there_is_nothing_else()
    {
        using Workspace workspace = new();
        string plain = MakeProgram(workspace, "a/tool", isExecutable: false);
        string program = MakeProgram(workspace, "b/tool");
        Assert.Equal(new ExecutableSearch(ExecutableStatus.Found, program), Find(workspace, "tool", "a", "b"));
        Assert.Equal(new ExecutableSearch(ExecutableStatus.NotExecutable, plain), Find(workspace, "tool", "a"));
        Assert.Equal(new ExecutableSearch(ExecutableStatus.NotExecutable, plain), ExecutableFinder.Find("a/tool", workspace.Root));
    }

    [Fact]
    public void A_directory_is_no_program()
    {
        using Workspace workspace = new();
        MakeDirectory(workspace, "a/tool");
        string program = MakeProgram(workspace, "b/tool");
        Assert.Equal(new ExecutableSearch(ExecutableStatus.Found, program), Find(workspace, "tool", "a", "b"));
        Assert.Equal(default, Find(workspace, "tool", "a"));
        Assert.Equal(
            new ExecutableSearch(ExecutableStatus.NotExecutable, Path.Combine(workspace.Root, "a")),
            ExecutableFinder.Find("./a", workspace.Root));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("~")]
    [InlineData("absent")]
    [InlineData("./absent")]
    [InlineData("/absent/tool")]
    [InlineData("to\0ol")]
    public void What_is_not_there_is_not_found(string command)
    {
        using Workspace workspace = new();
        MakeProgram(workspace, "a/tool");
        Assert.Equal(default, Find(workspace, command, "a"));
    }

    [Fact]
    public void Blanks_after_a_name_do_not_count()
    {
        using Workspace workspace = new();
        string program = MakeProgram(workspace, "a/tool");
        Assert.Equal(new ExecutableSearch(ExecutableStatus.Found, program), Find(workspace, "tool \t", "a"));
    }

    [Fact]
    public void A_link_to_a_program_is_a_program()
    {
        using Workspace workspace = new();
        string program = MakeProgram(workspace, "a/tool");
        string link = Path.Combine(workspace.Root, "a", "link");
        File.CreateSymbolicLink(link, program);
        File.CreateSymbolicLink(Path.Combine(workspace.Root, "a", "broken"), Path.Combine(workspace.Root, "absent"));
        Assert.Equal(new ExecutableSearch(ExecutableStatus.Found, link), Find(workspace, "link", "a"));
        Assert.Equal(default, Find(workspace, "broken", "a"));
    }

    [Fact]
    public void The_working_directory_must_be_absolute() =>
        Assert.Throws<ArgumentException>(() => ExecutableFinder.Find("sh", "."));

    private static ExecutableSearch Find(Workspace workspace, string command, params string[] directories) =>
        ExecutableFinder.Find(
            command,
            workspace.Root,
            string.Join(Path.PathSeparator, directories.Select(directory => Path.Combine(workspace.Root, directory))));

    private static string MakeDirectory(Workspace workspace, string name) =>
        Directory.CreateDirectory(Path.Combine(workspace.Root, name)).FullName;

    private static string MakeProgram(Workspace workspace, string name, bool isExecutable = true)
    {
        MakeDirectory(workspace, Path.GetDirectoryName(name)!);
        return workspace.Write(name, "#!/bin/sh\n", isExecutable);
    }
}
