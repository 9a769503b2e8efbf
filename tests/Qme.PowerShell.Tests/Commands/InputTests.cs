using System.Diagnostics;
using System.Management.Automation;
using System.Text;
using Xunit;

namespace Qme.PowerShell.Tests.Commands;

/// <summary>What a command gets from the pipeline. Objects other than texts and bytes need Out-String: see the Pester tests.</summary>
public sealed class InputTests : IDisposable
{
    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("'a', 'b'", "a\nb\n")]
    [InlineData("'a'", "a\n")]
    [InlineData("''", "\n")]
    [InlineData("\"a`nb\"", "a\nb\n")]
    [InlineData("'äöü😀'", "äöü😀\n")]
    [InlineData("$null", "")]
    [InlineData("'a', $null, 'b'", "a\nb\n")]
    [InlineData("@()", "")]
    [InlineData("(Get-Command nosuch -ErrorAction Ignore)", "")]
    public void Texts_arrive_as_lines(string input, string expected)
    {
        Assert.Equal(expected, Received($"{input} | Invoke-QmeCommand cat"));
    }

    [Theory]
    [InlineData("[byte[]](0, 255, 10, 13)")]
    [InlineData("(, [byte[]](0, 255, 10, 13))")]
    [InlineData("[byte]0, ([byte[]](255, 10)), [byte]13")]
    public void Bytes_arrive_as_they_are(string input)
    {
        Assert.Equal([0, 255, 10, 13], _session.Run($"{input} | Invoke-QmeCommand cat").One.OutputBytes());
    }

    [Fact]
    public void Texts_and_bytes_arrive_in_their_order()
    {
        Assert.Equal("AxBCy\n", Received("[byte]65, [byte]120, [byte]66, 'Cy' | Invoke-QmeCommand cat"));
        Assert.Equal("Cy\nAB", Received("'Cy', [byte]65, [byte]66 | Invoke-QmeCommand cat"));
    }

    [Fact]
    public void The_encoding_for_native_commands_is_the_one_in_force_at_the_call()
    {
        Assert.Equal("a\0\n\0", Received("& { $OutputEncoding = [Text.UnicodeEncoding]::new($false, $false); 'a' | Invoke-QmeCommand cat }"));
        Assert.Equal("a\n", Received("'a' | Invoke-QmeCommand cat"));
    }

    [Fact]
    public void Without_a_pipeline_the_input_is_empty_at_once()
    {
        Stopwatch elapsed = Stopwatch.StartNew();

        PSObject task = _session.Run("Invoke-QmeCommand cat").One;

        Assert.Equal(("Complete 0", "", ""), (task.End(), task.OutputText(), task.Text("InputPath")));
        Assert.True(elapsed.Elapsed < TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void What_a_command_got_is_kept_with_its_task()
    {
        PSObject task = _session.Run("'b', 'a' | Invoke-QmeCommand sort").One;

        Assert.Equal("a\nb\n", task.OutputText());
        Assert.Equal("b\na\n", File.ReadAllText(task.Text("InputPath")));
    }

    [Theory]
    [InlineData("$text = 'x' * 1MB; 1..50 | ForEach-Object { $text }", 50 * (1024 * 1024 + 1))]
    [InlineData("$bytes = [byte[]]::new(1MB); 1..50 | ForEach-Object { , $bytes }", 50 * 1024 * 1024)]
    public void A_large_input_is_never_in_memory_as_a_whole(string input, int size)
    {
        _session.Run("'warm' | Invoke-QmeCommand wc -c");

        long before = GC.GetTotalAllocatedBytes(precise: true);
        PSObject task = _session.Run($"{input} | Invoke-QmeCommand wc -c").One;
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        Assert.Equal($"{size}", task.OutputText().Trim());
        Assert.InRange(allocated, 0, 8 * 1024 * 1024);
    }

    [Fact]
    public void A_stream_of_single_bytes_is_written_in_blocks()
    {
        Stopwatch elapsed = Stopwatch.StartNew();

        PSObject task = _session.Run("[byte[]]::new(1MB) | Invoke-QmeCommand wc -c").One;

        Assert.Equal($"{1024 * 1024}", task.OutputText().Trim());
        Assert.True(elapsed.Elapsed < TimeSpan.FromSeconds(20), $"It took {elapsed.Elapsed}.");
    }

    [Fact]
    public void A_command_that_reads_only_some_of_its_input_is_content_with_that()
    {
        Assert.Equal("1\n", Received("1..10000 | ForEach-Object { \"$_\" } | Invoke-QmeCommand head -n 1"));
    }

    private string Received(string script) => Encoding.UTF8.GetString(_session.Run(script).One.OutputBytes());
}
