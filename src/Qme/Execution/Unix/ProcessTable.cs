using System.Diagnostics;
using System.Globalization;

namespace Qme.Execution.Unix;

/// <summary>A process as a list of all processes shows it.</summary>
/// <param name="Id">The process id.</param>
/// <param name="ParentId">The process id of its parent.</param>
/// <param name="State">A letter as ps(1) has it: T for stopped, Z for a zombie, ….</param>
internal readonly record struct ProcessEntry(int Id, int ParentId, char State)
{
    /// <summary>False for what is stopped (T, t), has ended (Z, X) or cannot go on before the system is done (D, U).</summary>
    public bool MayStartOthers => State is not ('T' or 't' or 'Z' or 'X' or 'x' or 'D' or 'U');
}

/// <summary>All processes there are: from /proc on Linux, from ps(1) elsewhere.</summary>
internal static class ProcessTable
{
    private const string ProcessStatus = "/bin/ps";

    /// <summary>All processes we may see, by their ids, but for some that are of no interest.</summary>
    public static Dictionary<int, ProcessEntry> Read(HashSet<int> except) =>
        OperatingSystem.IsLinux() ? ReadProc(except) : ReadProcessStatus(except);

    /// <summary>The ids of what some processes have started, what those have started, and so on; parents before their children.</summary>
    public static IEnumerable<int> Descendants(Dictionary<int, ProcessEntry> table, IEnumerable<int> roots)
    {
        ILookup<int, int> byParent = table.Values.ToLookup(entry => entry.ParentId, entry => entry.Id);
        Queue<int> parents = new(roots);
        while (parents.TryDequeue(out int parent))
        {
            foreach (int child in byParent[parent])
            {
                parents.Enqueue(child);
                yield return child;
            }
        }
    }

    /// <summary>Whether any process we may see has a text among its arguments.</summary>
    public static bool HasProcessWith(string argument) => OperatingSystem.IsLinux()
        ? Directory.EnumerateDirectories("/proc").Any(directory => ArgumentsOf(directory).Contains(argument))
        : !OperatingSystem.IsWindows() && AskProcessStatus("args=").Any(line => line.Contains(argument, StringComparison.Ordinal));

    /// <summary>Reads the list from ps(1), which POSIX has everywhere, in a form POSIX defines but for the state.</summary>
    internal static Dictionary<int, ProcessEntry> ReadProcessStatus(HashSet<int> except)
    {
        Dictionary<int, ProcessEntry> table = [];
        foreach (string line in AskProcessStatus("pid=,ppid=,stat="))
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length >= 3
                && int.TryParse(fields[0], CultureInfo.InvariantCulture, out int id)
                && int.TryParse(fields[1], CultureInfo.InvariantCulture, out int parentId)
                && !except.Contains(id))
            {
                table[id] = new ProcessEntry(id, parentId, fields[2][0]);
            }
        }

        return table;
    }

    private static IEnumerable<string> AskProcessStatus(string format)
    {
        // ww: however long a line becomes.
        using Process process = Process.Start(new ProcessStartInfo(ProcessStatus, ["-A", "-ww", "-o", format]) { RedirectStandardOutput = true })!;
        while (process.StandardOutput.ReadLine() is string line)
        {
            yield return line;
        }

        process.WaitForExit();
    }

    private static string[] ArgumentsOf(string directory)
    {
        try
        {
            return char.IsAsciiDigit(Path.GetFileName(directory)[0]) ? File.ReadAllText(Path.Combine(directory, "cmdline")).Split('\0') : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has just ended, or is nobody's business.
            return [];
        }
    }

    private static Dictionary<int, ProcessEntry> ReadProc(HashSet<int> except)
    {
        Dictionary<int, ProcessEntry> table = [];
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory.AsSpan()), CultureInfo.InvariantCulture, out int id)
                && !except.Contains(id)
                && ProcStat.Read(id) is ProcStat stat)
            {
                table[id] = new ProcessEntry(id, stat.ParentId, stat.State);
            }
        }

        return table;
    }
}
