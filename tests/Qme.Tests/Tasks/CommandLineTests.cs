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
    public void The_line_can_be_pasted_into_PowerShell(string expected, string filePath, params string[] arguments) =>
        Assert.Equal(expected, new CommandLine(filePath, arguments).ToString());

    [Fact]
    public void The_name_is_the_file_name() => Assert.Equal("sbatch", new CommandLine("/opt/slurm/bin/sbatch", []).Name);
}
