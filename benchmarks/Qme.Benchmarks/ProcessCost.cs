using System.Globalization;

namespace Qme.Benchmarks;

/// <summary>What processes cost, as proc(5) tells it.</summary>
/// <param name="Resident">Their resident memory in MB, each page counted for each process that has it.</param>
/// <param name="Own">Their memory in MB, each page counted once: what all together take from the machine.</param>
/// <param name="Cpu">The processor time they have used.</param>
internal readonly record struct ProcessCost(double Resident, double Own, TimeSpan Cpu)
{
    // sysconf(_SC_CLK_TCK)
    private const double TicksPerSecond = 100;

    /// <summary>What processes cost by now, all together.</summary>
    public static ProcessCost Of(IEnumerable<int> pids)
    {
        ProcessCost[] all = [.. pids.Select(Of)];
        return new ProcessCost(all.Sum(one => one.Resident), all.Sum(one => one.Own), TimeSpan.FromSeconds(all.Sum(one => one.Cpu.TotalSeconds)));
    }

    /// <summary>The processes that have all of some words in their command lines.</summary>
    public static IEnumerable<int> Find(params string[] words) =>
        from directory in Directory.EnumerateDirectories("/proc")
        where int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out int pid) && pid != Environment.ProcessId
        let line = Read(Path.Combine(directory, "cmdline"))
        where words.All(word => line.Contains(word, StringComparison.Ordinal))
        select int.Parse(Path.GetFileName(directory), CultureInfo.InvariantCulture);

    private static ProcessCost Of(int pid)
    {
        string[] memory = Read($"/proc/{pid}/smaps_rollup").Split('\n');
        string stat = Read($"/proc/{pid}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        double ticks = double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture);
        return new ProcessCost(Field(memory, "Rss:"), Field(memory, "Pss:"), TimeSpan.FromSeconds(ticks / TicksPerSecond));
    }

    private static double Field(string[] lines, string name)
    {
        string line = lines.Single(line => line.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line.AsSpan(name.Length).Trim(" \tkB"), CultureInfo.InvariantCulture) / 1024;
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has just ended, or is nobody's business.
            return "";
        }
    }
}
