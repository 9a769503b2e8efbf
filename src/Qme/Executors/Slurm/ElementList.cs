using System.Globalization;
using System.Text.RegularExpressions;

namespace Qme.Executors.Slurm;

/// <summary>Reads and writes lists of array elements as Slurm does: <c>[1-5,9%2]</c>, <c>[0-20:4]</c>.</summary>
internal static partial class ElementList
{
    // More than an array may have: a list of which one cannot tell the end is no list.
    private const int Most = 4_000_001;

    /// <summary>The indexes in it.</summary>
    public static IEnumerable<string> Read(string list) =>
        list.Trim('[', ']').Split('%')[0].Split(',').SelectMany(ReadRange).Take(Most).Select(index => index.ToString(CultureInfo.InvariantCulture));

    /// <summary>Whether it is one: indexes, and ranges of them with or without a step.</summary>
    public static bool IsList(string list) => ListPattern().IsMatch(list);

    /// <summary>
    /// Writes indexes as briefly as all of Slurm's programs understand: <c>3,7-9</c>. Observed with 22.05: scancel and scontrol take no steps.
    /// </summary>
    public static string Write(IEnumerable<string> indexes) => string.Join(',', Ranges(indexes));

    /// <summary>The same for a person, who does not read hundreds of them: <c>1,3,5,… (4,000)</c>.</summary>
    public static string WriteBriefly(IReadOnlyCollection<string> indexes)
    {
        const int Longest = 12;
        string[] ranges = [.. Ranges(indexes).Take(Longest + 1)];
        return ranges.Length <= Longest
            ? string.Join(',', ranges)
            : string.Create(CultureInfo.InvariantCulture, $"{string.Join(',', ranges.Take(Longest))},… ({indexes.Count:N0})");
    }

    private static IEnumerable<string> Ranges(IEnumerable<string> indexes)
    {
        long? first = null;
        long last = 0;
        foreach (long index in indexes.Select(index => long.Parse(index, NumberStyles.None, CultureInfo.InvariantCulture)).Order())
        {
            if (first is long begin && index > last + 1)
            {
                yield return Range(begin, last);
                first = null;
            }

            first ??= index;
            last = index;
        }

        if (first is long open)
        {
            yield return Range(open, last);
        }
    }

    private static string Range(long first, long last) =>
        first == last ? first.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{first}-{last}");

    private static IEnumerable<long> ReadRange(string range)
    {
        string[] steps = range.Split(':');
        string[] ends = steps[0].Split('-');
        if (!TryParse(ends[0], out long first) || !TryParse(ends[^1], out long last) || !TryParse(steps.Length == 1 ? "1" : steps[1], out long step) || step == 0)
        {
            yield break;
        }

        for (long index = first; index <= last; index += step)
        {
            yield return index;
        }
    }

    private static bool TryParse(string digits, out long number) => long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    [GeneratedRegex(@"^[0-9]{1,9}(-[0-9]{1,9}(:[1-9][0-9]{0,8})?)?(,[0-9]{1,9}(-[0-9]{1,9}(:[1-9][0-9]{0,8})?)?)*$", RegexOptions.CultureInvariant)]
    private static partial Regex ListPattern();
}
