using System.Globalization;
using System.Text;

namespace Qme.Execution;

/// <summary>
/// How long a command took. A clock that is set meanwhile, or a machine that sleeps, does not change that: on Linux what counts then is how long
/// the machine had been up (proc(5)) when the process started and when it ended. Elsewhere it is what the clock says, and never less than nothing.
/// </summary>
internal static class Lapse
{
    private const string UptimePath = "/proc/uptime";

    // The clock ticks of start times, sysconf(_SC_CLK_TCK): what Linux shows to programs is in hundredths of a second wherever .NET runs.
    private const double TicksPerSecond = 100;

    // The clock is read more finely, and is corrected a little all the time. What differs by more than this has been set.
    private static readonly TimeSpan s_tolerance = TimeSpan.FromSeconds(1);

    /// <summary>How long it took.</summary>
    /// <param name="byClock">What the clock says.</param>
    /// <param name="process">The process of the command.</param>
    /// <param name="uptime">How long the machine had been up when it ended; null where that is not known.</param>
    public static TimeSpan Of(TimeSpan byClock, ProcessIdentity process, TimeSpan? uptime)
    {
        TimeSpan? took = OperatingSystem.IsLinux() && process.StartTime > 0 ? uptime - TimeSpan.FromSeconds(process.StartTime / TicksPerSecond) : null;
        return took is TimeSpan known && (known - byClock).Duration() > s_tolerance ? Max(known) : Max(byClock);
    }

    /// <summary>How long the machine has been up by now; null where nobody says.</summary>
    public static TimeSpan? Uptime() => File.Exists(UptimePath) ? ParseUptime(File.ReadAllText(UptimePath, Encoding.ASCII).Split(' ')[0]) : null;

    /// <summary>Reads the first word of /proc/uptime: seconds.</summary>
    public static TimeSpan? ParseUptime(string word) =>
        double.TryParse(word, CultureInfo.InvariantCulture, out double seconds) ? TimeSpan.FromSeconds(seconds) : null;

    private static TimeSpan Max(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.Zero;
}
