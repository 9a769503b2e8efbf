using System.Globalization;

namespace Qme.Executors.Slurm;

/// <summary>Reads lists of array elements as Slurm writes them: <c>[1-5,9%2]</c>, <c>[0-20:4]</c>.</summary>
internal static class ElementList
{
    // More than an array may have: a list of which one cannot tell the end is no list.
    private const int Most = 4_000_001;

    /// <summary>The indexes in it.</summary>
    public static IEnumerable<string> Read(string list) =>
        list.Trim('[', ']').Split('%')[0].Split(',').SelectMany(ReadRange).Take(Most).Select(index => index.ToString(CultureInfo.InvariantCulture));

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
}
