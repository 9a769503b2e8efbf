using System.Globalization;
using System.Text.RegularExpressions;

namespace Qme.Configuration;

/// <summary>
/// Reads spans of time as people write them: <c>90</c> and <c>90s</c> are seconds, <c>1.5h</c>, <c>90m</c>, <c>2d</c>, and what
/// <see cref="TimeSpan"/> itself reads (<c>01:30:00</c>). A bare number is seconds, where .NET would take it for days.
/// </summary>
public static partial class Duration
{
    /// <summary>Reads a span of time of zero or more.</summary>
    /// <returns>Whether the text is one.</returns>
    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = default;
        string trimmed = text?.Trim() ?? "";
        if (NumberPattern().Match(trimmed) is not { Success: true } match)
        {
            return TimeSpan.TryParse(trimmed, CultureInfo.InvariantCulture, out duration) && duration >= TimeSpan.Zero;
        }

        if (!double.TryParse(match.Groups["number"].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
        {
            return false;
        }

        double seconds = number * match.Groups["unit"].Value.ToLowerInvariant() switch
        {
            "ms" => 0.001,
            "m" => 60,
            "h" => 3600,
            "d" => 86400,
            _ => 1,
        };
        if (seconds > TimeSpan.MaxValue.TotalSeconds / 2)
        {
            return false;
        }

        duration = TimeSpan.FromSeconds(seconds);
        return true;
    }

    [GeneratedRegex(@"^(?<number>\d+(\.\d+)?)(?<unit>ms|s|m|h|d|)$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex NumberPattern();
}
