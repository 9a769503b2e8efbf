using System.Text;
using Qme.Store;
using Qme.Waiting;
using Xunit;

namespace Qme.Tests.Waiting;

public sealed class LineSplitterTests
{
    [Theory]
    [InlineData("one\ntwo\n", "one", "two")]
    [InlineData("one\r\ntwo\rthree\n\n", "one", "two", "three", "")]
    [InlineData("\n\r\n\r\r", "", "", "", "")]
    [InlineData("10%\r20%\r", "10%", "20%")]
    [InlineData("\ufeffmarked\n\ufeffagain\n", "marked", "\ufeffagain")]
    public void A_line_is_there_once_something_ends_it(string text, params string[] lines)
    {
        LineSplitter splitter = new();

        Assert.Equal(lines, splitter.Add(Encoding.UTF8.GetBytes(text)));
        Assert.Null(splitter.Finish());
    }

    [Fact]
    public void What_nobody_has_ended_is_given_in_the_end_only()
    {
        LineSplitter splitter = new();

        Assert.Equal(["one"], splitter.Add("one\ntw"u8));
        Assert.Empty(splitter.Add("o"u8));
        Assert.Equal("two", splitter.Finish());
        Assert.Null(splitter.Finish());
    }

    [Fact]
    public void After_the_end_it_begins_anew()
    {
        LineSplitter splitter = new();
        splitter.Add("half\r"u8);
        Assert.Null(splitter.Finish());

        Assert.Equal(["", "\u20ac"], splitter.Add("\n\ufeff\u20ac\n"u8) is [string first, string second] ? [first, second.TrimStart('\ufeff')] : []);
        splitter.Add([0xe2, 0x82]);
        Assert.Equal("\ufffd", splitter.Finish());
        Assert.Equal(["x"], splitter.Add("x\n"u8));
    }

    [Fact]
    public void However_the_bytes_come_the_lines_are_those_of_the_whole_file()
    {
        Random random = new(20261125);
        string[] pieces = ["a", "\r", "\n", "\r\n", "\u00e4", "\u20ac", "\U0001f600", "\ufeff", " "];
        byte[][] broken = [[0xff], [0xe2, 0x82], [0xf0, 0x9f, 0x98], [0x80], [0]];
        string path = Path.GetTempFileName();
        try
        {
            for (int round = 0; round < 300; round++)
            {
                byte[] bytes = [.. Enumerable.Range(0, random.Next(40)).SelectMany(_ => random.Next(5) == 0 ? broken[random.Next(broken.Length)] : Encoding.UTF8.GetBytes(pieces[random.Next(pieces.Length)]))];
                File.WriteAllBytes(path, bytes);
                LineSplitter splitter = new();
                List<string> lines = [];
                for (int at = 0; at < bytes.Length;)
                {
                    int length = Math.Min(random.Next(1, 6), bytes.Length - at);
                    lines.AddRange(splitter.Add(bytes.AsSpan(at, length)));
                    at += length;
                }

                lines.AddRange(splitter.Finish() is string rest ? [rest] : []);
                Assert.Equal(OutputFile.ReadLines(path), lines);
            }
        }
        finally
        {
            File.Delete(path);
        }
    }
}
