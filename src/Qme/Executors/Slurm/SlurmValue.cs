using System.Globalization;

namespace Qme.Executors.Slurm;

/// <summary>Reads the values that Slurm's programs write.</summary>
internal static class SlurmValue
{
    // Beyond the last of the standard signals (signal(7)) the number is one of Slurm's own errors: 53 when the output could not be opened,
    // 125 when memory ran out. A real-time signal, which would look the same, ends no batch script.
    private const int LastSignal = 31;

    /// <summary>A time as seconds since 1970; null for <c>N/A</c>, <c>Unknown</c>, <c>None</c>.</summary>
    public static DateTimeOffset? Time(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) && seconds > 0 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    /// <summary>A reason; null for the word that there is none.</summary>
    public static string? Reason(string text) => text is "" or "None" ? null : text;

    /// <summary>What the system said of the job's process (wait(2)), as squeue has it.</summary>
    public static (int? ExitCode, int? Signal) WaitStatus(string text)
    {
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int status))
        {
            return default;
        }

        int signal = status & 0x7f;
        return signal == 0 ? ((status >> 8) & 0xff, null) : (null, KnownSignal(signal));
    }

    /// <summary>The same as <c>code:signal</c>, as sacct has it.</summary>
    public static (int? ExitCode, int? Signal) ExitCode(string text)
    {
        if (text.Split(':') is not [string code, string signal]
            || !int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out int exitCode)
            || !int.TryParse(signal, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            return default;
        }

        return number == 0 ? (exitCode, null) : (null, KnownSignal(number));
    }

    private static int? KnownSignal(int signal) => signal <= LastSignal ? signal : null;
}
