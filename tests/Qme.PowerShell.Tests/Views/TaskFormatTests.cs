using System.Management.Automation;
using Xunit;

namespace Qme.PowerShell.Tests.Views;

/// <summary>The texts in the columns, which are made where the module is loaded: the tests call it as the format files do.</summary>
public sealed class TaskFormatTests : IDisposable
{
    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("0", "0ms")]
    [InlineData("4", "4ms")]
    [InlineData("10", "0.01s")]
    [InlineData("999", "0.99s")]
    [InlineData("-14397000", "0ms")]
    [InlineData("9999", "9.99s")]
    [InlineData("10000", "10.0s")]
    [InlineData("290", "0.29s")]
    [InlineData("59999", "59.9s")]
    [InlineData("60000", "1m00s")]
    [InlineData("185000", "3m05s")]
    [InlineData("3599900", "59m59s")]
    [InlineData("3600000", "1h00m")]
    [InlineData("86399000", "23h59m")]
    [InlineData("86400000", "1d00h")]
    [InlineData("8640000000", "100d")]
    [InlineData("31536000000", "365d")]
    public void A_span_of_time_is_written_in_at_most_six_characters(string milliseconds, string expected)
    {
        string text = _session.Text($"[Qme.PowerShell.Views.TaskFormat]::Duration([timespan]::FromMilliseconds({milliseconds}))");

        Assert.Equal(expected, text);
        Assert.InRange(text.Length, 1, 6);
    }

    [Theory]
    [InlineData("ExitCode = 0", "0")]
    [InlineData("ExitCode = 255", "255")]
    [InlineData("ExitCode = -1", "-1")]
    [InlineData("ExitCode = -1073741819", "C0000005")]
    [InlineData("Signal = 9", "SIGKILL")]
    [InlineData("Signal = 26", "VTALRM")]
    [InlineData("Signal = 49", "RTMIN+15")]
    [InlineData("Signal = 100", "sig 100")]
    [InlineData("Other = 1", "")]
    public void What_a_command_ended_with_fits_its_column(string property, string expected)
    {
        string text = _session.Text($"[Qme.PowerShell.Views.TaskFormat]::Exit([pscustomobject]@{{ {property} }})");

        Assert.Equal(expected, text);
        Assert.InRange(text.Length, 0, 8);
    }

    [Fact]
    public void The_age_is_written_in_whole_seconds_at_first()
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        Assert.Equal("5s", Age(now.AddSeconds(-5.5)));
        Assert.Equal("3m00s", Age(now.AddSeconds(-180.5)));
        Assert.Equal("0s", Age(now.AddSeconds(60)));

        string Age(DateTimeOffset created)
        {
            using System.Management.Automation.PowerShell shell = _session.Create("param($task) [Qme.PowerShell.Views.TaskFormat]::Age($task)");
            PSObject task = new();
            task.Properties.Add(new PSNoteProperty("Created", created));
            shell.AddParameter("task", task);
            return shell.Invoke()[0].ToString();
        }
    }
}
