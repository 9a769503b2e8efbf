using System.Globalization;

namespace Qme.Executors.Slurm;

/// <summary>Reads lists of array elements as Slurm writes them: <c>[1-5,9%2]</c>, <c>[0-20:4]</c>.</summary>
internal static class ElementList
{
    /// <summary>Whether an index is one of them.</summary>
    public static bool Contains(string list, string index) =>
        long.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
        && list.Trim('[', ']').Split('%')[0].Split(',').Any(range => IsIn(range, number));

    private static bool IsIn(string range, long number)
    {
        string[] steps = range.Split(':');
        string[] ends = steps[0].Split('-');
        return long.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out long first)
            && long.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out long last)
            && number >= first
            && number <= last
            && (steps.Length == 1 || (long.TryParse(steps[1], NumberStyles.None, CultureInfo.InvariantCulture, out long step) && step > 0 && (number - first) % step == 0));
    }
}
