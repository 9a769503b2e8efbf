using Qme.Configuration;
using Xunit;

namespace Qme.Tests.Configuration;

public sealed class DurationTests
{
    [Theory]
    [InlineData("60", 60)]
    [InlineData("1.5s", 1.5)]
    [InlineData("250ms", 0.25)]
    [InlineData("90m", 5400)]
    [InlineData("2H", 7200)]
    [InlineData("1d", 86400)]
    [InlineData("00:05:00", 300)]
    [InlineData("0", 0)]
    public void A_bare_number_is_seconds_and_units_are_what_they_say(string text, double seconds)
    {
        Assert.True(Duration.TryParse(text, out TimeSpan duration));
        Assert.Equal(TimeSpan.FromSeconds(seconds), duration);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("-5")]
    [InlineData("-00:00:05")]
    [InlineData("5x")]
    [InlineData("99999999999999999d")]
    public void Anything_else_is_not_a_duration(string? text) => Assert.False(Duration.TryParse(text, out _));
}
