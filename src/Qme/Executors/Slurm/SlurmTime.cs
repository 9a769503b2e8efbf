using System.Globalization;

namespace Qme.Executors.Slurm;

/// <summary>Lengths of time as Slurm writes them: <c>12:30</c>, <c>1:00:00</c>, <c>2-12:00:00</c>.</summary>
internal static class SlurmTime
{
    /// <summary>Reads one; null for what is none, such as <c>UNLIMITED</c>, <c>infinite</c>, <c>Partition_Limit</c>.</summary>
    public static TimeSpan? Read(string text)
    {
        string[] days = text.Split('-');
        string[] parts = days[^1].Split(':');
        int[] numbers = [.. parts.Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1)];
        int day = 0;
        bool isTime = days.Length <= 2
            && parts.Length is 2 or 3
            && numbers.All(number => number >= 0)
            && (days.Length == 1 || int.TryParse(days[0], NumberStyles.None, CultureInfo.InvariantCulture, out day));
        return isTime ? new TimeSpan(day, numbers.Length == 3 ? numbers[0] : 0, numbers[^2], numbers[^1]) : null;
    }

    /// <summary>Reads one as <c>--time</c> has it (sbatch(1)): minutes, <c>minutes:seconds</c>, <c>days-hours</c> and more; null for what is none.</summary>
    public static TimeSpan? ReadOption(string text)
    {
        string[] days = text.Split('-');
        return days.Length == 2
            ? days[1].Count(c => c == ':') switch
            {
                0 => Read($"{days[0]}-{days[1]}:00:00"),
                1 => Read($"{days[0]}-{days[1]}:00"),
                _ => Read(text),
            }
            : Read(text.Contains(':', StringComparison.Ordinal) ? text : text + ":00");
    }

    /// <summary>Writes one as sacct does: <c>00:12:30</c>.</summary>
    public static string Write(TimeSpan time) =>
        (time.Days > 0 ? string.Create(CultureInfo.InvariantCulture, $"{time.Days}-") : "") + time.ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture);

    /// <summary>Writes one as squeue does, which is shorter: <c>12:30</c>.</summary>
    public static string WriteShort(TimeSpan time) =>
        time.Days > 0 ? Write(time)
        : time.Hours > 0 ? time.ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture)
        : time.ToString(@"m\:ss", CultureInfo.InvariantCulture);
}
