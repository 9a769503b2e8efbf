using Qme.Execution.Windows;
using Xunit;

namespace Qme.Tests.Execution;

/// <summary>Command lines of Windows, after the examples Microsoft gives for CommandLineToArgvW and the C runtime.</summary>
public sealed class WindowsCommandLineTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "\"\"")]
    [InlineData("two words", "\"two words\"")]
    [InlineData("a\tb", "\"a\tb\"")]
    [InlineData("a\"b", "\"a\\\"b\"")]
    [InlineData(@"a\\b", @"a\\b")]
    [InlineData(@"C:\dir\", @"C:\dir\")]
    [InlineData(@"C:\my dir\", @"""C:\my dir\\""")]
    [InlineData("a\\\"b", "\"a\\\\\\\"b\"")]
    [InlineData(@"a\\ b", @"""a\\ b""")]
    public void An_argument_is_quoted_only_as_far_as_needed(string argument, string written) =>
        Assert.Equal($"\"C:\\Program Files\\x.exe\" {written}", WindowsCommandLine.Of(@"C:\Program Files\x.exe", [argument]));

    [Fact]
    public void Arguments_are_separated_by_blanks() =>
        Assert.Equal("\"x.exe\" a \"\" \"b c\"", WindowsCommandLine.Of("x.exe", ["a", "", "b c"]));
}
