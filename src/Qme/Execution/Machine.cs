using Qme.Execution.Unix;

namespace Qme.Execution;

/// <summary>The machine this process runs on, as far as process numbers are concerned.</summary>
public static class Machine
{
    private static readonly Lazy<string> s_id = new(ReadId);

    /// <summary>
    /// Names the machine, its present boot and, on Linux, the process id namespace: a <see cref="ProcessIdentity"/> means something
    /// only to a process that has the same. Machines and containers that share a home thereby do not take each
    /// other's processes for their own. The text is to be compared only.
    /// </summary>
    public static string Id => s_id.Value;

    /// <summary>Whether an <see cref="Id"/> is of this machine since its present boot, in whatever namespace.</summary>
    public static bool IsOfThisBoot(string id) => id.Split('/')[0] == Id.Split('/')[0];

    private static string ReadId()
    {
        if (OperatingSystem.IsLinux())
        {
            return $"{LinuxBootId()}/{LinuxPidNamespace()}";
        }

        if (OperatingSystem.IsMacOS())
        {
            return Libc.SystemControlText("kern.bootsessionuuid") ?? Environment.MachineName;
        }

        // On Windows start times are absolute, hence differ from boot to boot by themselves.
        return Environment.MachineName;
    }

    private static string LinuxBootId()
    {
        try
        {
            return File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Some sandboxes hide it. The host's name then tells at least machines apart.
            return Environment.MachineName;
        }
    }

    private static string LinuxPidNamespace()
    {
        try
        {
            return new FileInfo("/proc/self/ns/pid").LinkTarget ?? string.Empty;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }
}
