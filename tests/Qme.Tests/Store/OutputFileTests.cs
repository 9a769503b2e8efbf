using Qme.Store;
using Xunit;

namespace Qme.Tests.Store;

public sealed class OutputFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData("", new string[0])]
    [InlineData("a\nb\n", new[] { "a", "b" })]
    [InlineData("a\nb", new[] { "a", "b" })]
    [InlineData("a\r\n\r\nb\n", new[] { "a", "", "b" })]
    public void Lines_end_as_they_end_anywhere(string text, string[] lines)
    {
        File.WriteAllText(_path, text);

        Assert.Equal(lines, OutputFile.ReadLines(_path));
        Assert.Equal(text, OutputFile.ReadText(_path));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(999)]
    [InlineData(30_000)]
    [InlineData(40_000)]
    public void The_last_lines_are_the_last_of_all_lines(int count)
    {
        string[] lines = [.. Enumerable.Range(0, 30_000).Select(i => $"line {i}")];

        File.WriteAllText(_path, string.Join('\n', lines) + "\n");
        Assert.Equal(lines.TakeLast(count), OutputFile.ReadLastLines(_path, count));

        File.WriteAllText(_path, string.Join('\n', lines));
        Assert.Equal(lines.TakeLast(count), OutputFile.ReadLastLines(_path, count));
    }

    [Theory]
    [InlineData("a\n1%\r2%\r3%")]
    [InlineData("a\r\n1%\r2%\r\n3%\r\n")]
    [InlineData("a\n1%\r2%\r3%\r")]
    public void A_carriage_return_alone_ends_a_line_too(string text)
    {
        File.WriteAllText(_path, text);

        Assert.Equal(["a", "1%", "2%", "3%"], OutputFile.ReadLastLines(_path, 9));
        Assert.Equal(["2%", "3%"], OutputFile.ReadLastLines(_path, 2));
        Assert.Equal(["3%"], OutputFile.ReadLastLines(_path, 1));
    }

    [Fact]
    public void A_file_that_turns_out_shorter_than_it_was_is_read_as_far_as_it_goes()
    {
        // As when a command empties its output between our look at the length and the reading: this file always says it has a page.
        const string Path = "/sys/kernel/uevent_seqnum";
        Assert.SkipUnless(File.Exists(Path) && new FileInfo(Path).Length > 100, "This system has no such file.");

        Assert.All(OutputFile.ReadLastLines(Path, 1), line => Assert.True(long.TryParse(line, out _)));
    }

    [Fact]
    public void A_line_longer_than_anybody_wants_to_see_is_cut_at_its_beginning()
    {
        File.WriteAllText(_path, new string('a', 200_000) + "end\n");

        Assert.Equal("aaend", OutputFile.ReadLastLines(_path, 1, withinBytes: 6).Single());
    }

    [Fact]
    public void Bytes_that_are_no_text_become_replacement_characters()
    {
        File.WriteAllBytes(_path, [(byte)'a', 0xff, (byte)'b', (byte)'\n']);

        Assert.Equal("a\ufffdb", OutputFile.ReadLines(_path).Single());
    }

    [Fact]
    public void A_file_that_is_not_there_is_an_error_with_its_path()
    {
        QmeException e = Assert.Throws<QmeException>(() => OutputFile.ReadText(_path + ".none"));

        Assert.Equal((ErrorIds.OutputNotFound, _path + ".none"), (e.ErrorId, e.Target));
    }
}
