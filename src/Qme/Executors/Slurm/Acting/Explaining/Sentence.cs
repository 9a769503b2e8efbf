using System.Globalization;

namespace Qme.Executors.Slurm.Acting.Explaining;

/// <summary>Pieces of sentences.</summary>
internal static class Sentence
{
    /// <summary>A time of today, or of another day, as the clock of whoever reads it shows it.</summary>
    public static string Time(DateTimeOffset time)
    {
        DateTimeOffset local = time.ToLocalTime();
        return local.ToString(local.Date == DateTimeOffset.Now.Date ? "HH:mm" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
    }

    /// <summary>" after 0:12"; nothing when that is not known.</summary>
    public static string After(TimeSpan? elapsed) => elapsed is TimeSpan time ? $" after {SlurmTime.WriteShort(time)}" : "";

    /// <summary>" on n1"; nothing when that is not known.</summary>
    public static string On(string? nodes) => string.IsNullOrEmpty(nodes) || nodes is "(null)" or "None assigned" ? "" : $" on {nodes}";
}
