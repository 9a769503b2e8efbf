using System.Diagnostics;
using Xunit;

namespace Qme.PowerShell.Tests.Store;

/// <summary>Commands that run others where something is missing: rights, or room on the disk. A test is skipped where they do not work.</summary>
internal static class Surroundings
{
    private static readonly string[] s_unprivileged = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
    private static readonly string[][] s_ownMounts = [["unshare", "--mount"], ["unshare", "--map-root-user", "--mount"]];

    /// <summary>Runs a command as somebody whom the permissions of files bind, which they do not do for root.</summary>
    public static string[] Unprivileged()
    {
        if (Environment.UserName != "root")
        {
            return [];
        }

        if (!Succeeds([.. s_unprivileged, "test", "-r", HostProcess.Assembly]))
        {
            Assert.Skip("Permissions do not bind root, and there is no setpriv, or another user cannot read this checkout.");
        }

        return s_unprivileged;
    }

    /// <summary>Runs a command with a small disk of its own, which is gone when the command has ended.</summary>
    /// <param name="directory">Where the disk is.</param>
    /// <param name="size">How large it is, in the words of mount(8).</param>
    /// <param name="script">What a shell is to do there first.</param>
    public static string[] SmallDisk(string directory, string size, string script)
    {
        string[]? own = s_ownMounts.FirstOrDefault(command => Succeeds([.. command, "mount", "-t", "tmpfs", "tmpfs", directory]));
        if (own is null)
        {
            Assert.Skip("This user may not mount a disk of its own (unshare, mount).");
        }

        return [.. own, "sh", "-c", $"mount -t tmpfs -o size={size} tmpfs '{directory}' && {{ {script}\n}} && exec \"$@\"", "sh"];
    }

    private static bool Succeeds(string[] command)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
