using System.Globalization;

namespace Qme.Benchmarks;

/// <summary>How much this process grows, at its highest, as the kernel sees it (Linux, proc(5)).</summary>
/// <param name="Before">The resident size at the beginning, in MB.</param>
internal readonly record struct ResidentMemory(double Before)
{
    /// <summary>Begins to watch.</summary>
    public static ResidentMemory Mark()
    {
        // 5 sets the peak back to the present size.
        File.WriteAllText("/proc/self/clear_refs", "5");
        return new ResidentMemory(Read("VmRSS:"));
    }

    /// <summary>The peak since the mark beyond the size at the mark, in MB.</summary>
    public double Growth() => Read("VmHWM:") - Before;

    private static double Read(string field)
    {
        string line = File.ReadLines("/proc/self/status").Single(line => line.StartsWith(field, StringComparison.Ordinal));
        return double.Parse(line.AsSpan(field.Length).Trim(" \tkB"), CultureInfo.InvariantCulture) / 1024;
    }
}
