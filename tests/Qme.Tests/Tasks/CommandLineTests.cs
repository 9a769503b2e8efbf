using Xunit;

namespace Qme.Tests.Tasks;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("make -j4 all", "make", "-j4", "all")]
    [InlineData("sh -c 'echo hi; exit 3'", "sh", "-c", "echo hi; exit 3")]
    [InlineData("echo ''", "echo", "")]
    [InlineData("echo 'it''s'", "echo", "it's")]
    [InlineData("printf \"a`nb\"", "printf", "a\nb")]
    [InlineData("printf \"`$HOME`t`\"`u{1b}\"", "printf", "$HOME\t\"\u001b")]
    [InlineData("echo é '€'", "echo", "é", "€")]
    [InlineData("find . -name '*.cs'", "find", ".", "-name", "*.cs")]
    [InlineData("ls '~' '~/x' a~ ~x 'n[1-3]' 'a?'", "ls", "~", "~/x", "a~", "~x", "n[1-3]", "a?")]
    [InlineData("gcc '-Wl,-rpath,x' -std:c++17 --array=1,3", "gcc", "-Wl,-rpath,x", "-std:c++17", "--array=1,3")]
    [InlineData("cut ',a' 'a,' 'a,,b' '-a.b' '-x:' a.b --a.b", "cut", ",a", "a,", "a,,b", "-a.b", "-x:", "a.b", "--a.b")]
    [InlineData("echo 'it’’s' '‘‘a’’'", "echo", "it’s", "‘a’")]
    [InlineData("echo \"`“a`”`n\"", "echo", "“a”\n")]
    public void The_line_can_be_pasted_into_PowerShell(string expected, string filePath, params string[] arguments) =>
        Assert.Equal(expected, new CommandLine(filePath, arguments).ToString());

    [Fact]
    public void The_name_is_the_file_name() => Assert.Equal("sbatch", new CommandLine("/opt/slurm/bin/sbatch", []).Name);
}
