using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Qme.PowerShell.Tests.Crashes;

/// <summary>A process of a task whose command is a <see cref="Witness"/>.</summary>
/// <param name="Pid">Its number.</param>
/// <param name="Name">The name of the command.</param>
/// <param name="IsKeeper">Whether it keeps the command, or is about to start it; else it is the command.</param>
internal sealed record CrashProcess(int Pid, string Name, bool IsKeeper)
{
    /// <summary>All there are now (proc(5)).</summary>
    public static IReadOnlyList<CrashProcess> All(Witness witness) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out int pid) ? Of(pid, witness) : null)
            .OfType<CrashProcess>(),
    ];

    /// <summary>Kills a process (SIGKILL), if it is still there.</summary>
    public static void Kill(int pid)
    {
        try
        {
            using Process process = Process.GetProcessById(pid);
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

    private static CrashProcess? Of(int pid, Witness witness)
    {
        string[] words;
        try
        {
            words = File.ReadAllText($"/proc/{pid}/cmdline").Split('\0');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile, or is none of ours.
            return null;
        }

        int script = Array.IndexOf(words, witness.ScriptPath);
        return script < 0 || words[0].EndsWith("dotnet", StringComparison.Ordinal) ? null : new CrashProcess(pid, words[script + 1], Array.IndexOf(words, "qme-keeper") >= 0);
    }
}
