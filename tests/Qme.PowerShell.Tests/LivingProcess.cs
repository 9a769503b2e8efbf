using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Qme.PowerShell.Tests;

/// <summary>A process of this machine, as proc(5) tells of it.</summary>
/// <param name="Pid">Its number.</param>
/// <param name="Words">Its command line.</param>
internal sealed record LivingProcess(int Pid, IReadOnlyList<string> Words)
{
    /// <summary>All there are now, as far as they are ours.</summary>
    public static IEnumerable<LivingProcess> All => Directory.EnumerateDirectories("/proc")
        .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out int pid) ? Of(pid) : null)
        .OfType<LivingProcess>();

    /// <summary>The runners of a home: they are in its directory.</summary>
    public static LivingProcess[] RunnersOf(string home) =>
        [.. All.Where(process => process.Words.Any(word => word.Contains("RunnerProcess", StringComparison.Ordinal)) && process.IsIn(home))];

    /// <summary>Kills it (SIGKILL), if it is still there.</summary>
    public void Kill()
    {
        try
        {
            using Process process = Process.GetProcessById(Pid);
            process.Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It was faster.
            return;
        }
    }

    /// <summary>Kills all processes of a group (SIGKILL).</summary>
    public static void KillGroup(int group)
    {
        using Process kill = Process.Start(new ProcessStartInfo("kill", ["-KILL", "--", $"-{group}"]) { RedirectStandardError = true })!;
        kill.StandardError.ReadToEnd();
        kill.WaitForExit();
    }

    private bool IsIn(string directory)
    {
        try
        {
            return new FileInfo($"/proc/{Pid}/cwd").LinkTarget == directory;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static LivingProcess? Of(int pid)
    {
        try
        {
            return new LivingProcess(pid, File.ReadAllText($"/proc/{pid}/cmdline").Split('\0'));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile, or is nobody's business.
            return null;
        }
    }
}
