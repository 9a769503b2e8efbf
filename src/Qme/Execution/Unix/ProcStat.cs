using System.Buffers.Text;
using Microsoft.Win32.SafeHandles;

namespace Qme.Execution.Unix;

/// <summary>What Linux's /proc/PID/stat tells about a process (proc(5)).</summary>
/// <param name="Id">The process id.</param>
/// <param name="State">Field 3: R, S, D, T, t, Z, X, ….</param>
/// <param name="ParentId">Field 4.</param>
/// <param name="StartTime">Field 22, in clock ticks since boot.</param>
internal readonly record struct ProcStat(int Id, char State, int ParentId, long StartTime)
{
    // The longest line there can be: 52 fields of at most 20 digits, and a name of at most 64 characters.
    private const int Capacity = 2048;

    /// <summary>True for a zombie, and for what is just about to disappear.</summary>
    public bool HasEnded => State is 'Z' or 'X' or 'x';

    /// <summary>Asks about a process.</summary>
    /// <returns>Null when there is no such process, or the system hides it from us (mount option hidepid).</returns>
    public static ProcStat? Read(int pid)
    {
        Span<byte> buffer = stackalloc byte[Capacity];
        int length;
        try
        {
            // Sharing everything keeps .NET from taking a lock on the file.
            using SafeFileHandle file = File.OpenHandle($"/proc/{pid}/stat", share: FileShare.ReadWrite | FileShare.Delete);
            length = RandomAccess.Read(file, buffer, 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended before it was opened (ENOENT) or before it was read (ESRCH).
            return null;
        }

        return Parse(pid, buffer[..length]);
    }

    internal static ProcStat? Parse(int pid, ReadOnlySpan<byte> line)
    {
        // "PID (NAME) STATE PPID …": the name may contain blanks and parentheses, so the last one counts.
        int nameEnd = line.LastIndexOf((byte)')');
        if (nameEnd < 0 || nameEnd + 2 >= line.Length)
        {
            return null;
        }

        ReadOnlySpan<byte> fields = line[(nameEnd + 2)..];
        int parentId = 0;
        int field = 3;
        foreach (Range range in fields.Split((byte)' '))
        {
            if (field == 4 && !Utf8Parser.TryParse(fields[range], out parentId, out _))
            {
                return null;
            }

            if (field == 22)
            {
                return Utf8Parser.TryParse(fields[range], out long startTime, out _)
                    ? new ProcStat(pid, (char)fields[0], parentId, startTime)
                    : null;
            }

            field++;
        }

        return null;
    }
}
