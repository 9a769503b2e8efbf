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

    /// <summary>Reads the list from ps(1), which POSIX has everywhere, in a form POSIX defines but for the state.</summary>
    internal static Dictionary<int, ProcessEntry> ReadProcessStatus(HashSet<int> except)
    {
        using Process process = Process.Start(new ProcessStartInfo(ProcessStatus, ["-A", "-o", "pid=,ppid=,stat="])
        {
            RedirectStandardOutput = true,
        })!;

        Dictionary<int, ProcessEntry> table = [];
        while (process.StandardOutput.ReadLine() is string line)
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

        process.WaitForExit();
        return table;
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
