using System.Globalization;
using System.Text.RegularExpressions;

namespace Qme;

/// <summary>Which tasks a user means by what was typed: <c>3</c>, <c>3-7</c>, a Uid, or the beginning of one.</summary>
public abstract partial record TaskSelector
{
    private TaskSelector()
    {
    }

    /// <summary>Reads what a user typed.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.TaskIdInvalid"/>: it is none of the forms above.</exception>
    public static TaskSelector Parse(string? text)
    {
        string trimmed = text?.Trim() ?? "";
        if (RangePattern().Match(trimmed) is { Success: true } range
            && TryParseId(range.Groups["first"].Value, out int first)
            && TryParseId(range.Groups["last"].ValueSpan.IsEmpty ? range.Groups["first"].Value : range.Groups["last"].Value, out int last)
            && first <= last)
        {
            return first == last ? new ById(first) : new ByRange(first, last);
        }

        if (UidPattern().IsMatch(trimmed))
        {
            return new ByUid(trimmed.ToLowerInvariant());
        }

        throw new QmeException(
            ErrorIds.TaskIdInvalid,
            $"'{text}' names no task: give an id (3), a range (3-7), a Uid or the beginning of one.",
            text);
    }

    private static bool TryParseId(string digits, out int id) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out id);

    [GeneratedRegex(@"^(?<first>\d+)(?:(?:-|\.\.)(?<last>\d+))?$", RegexOptions.CultureInvariant)]
    private static partial Regex RangePattern();

    // The executor's name, then hexadecimal digits and dashes: shell-0198c5d2-…
    [GeneratedRegex(@"^[a-z][a-z0-9_]*(-[0-9a-f-]*)?$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex UidPattern();

    /// <summary>The task with this id.</summary>
    public sealed record ById(int Id) : TaskSelector;

    /// <summary>The tasks with ids from the first to the last, of those that exist.</summary>
    public sealed record ByRange(int First, int Last) : TaskSelector;

    /// <summary>The one task whose Uid begins so.</summary>
    public sealed record ByUid(string Prefix) : TaskSelector;
}
