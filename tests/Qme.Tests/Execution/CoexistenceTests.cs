using System.Diagnostics;
using System.Runtime.InteropServices;
using Qme.Execution;
using Qme.Execution.Unix;
using Xunit;

namespace Qme.Tests.Execution;

/// <summary>Many children, and the children of others in the same process.</summary>
[Collection(Alone.Name)]
public sealed class CoexistenceTests
{
    private const int HangUp = 1; // SIGHUP
    private const nint Ignore = 1; // SIG_IGN

    [Fact]
    public void NET_and_we_leave_each_others_children_alone()
    {
        using Workspace workspace = new();
        for (int i = 0; i < 200; i++)
        {
            // Whoever ends first, whoever is asked first.
            string theirsSleeps = i % 3 == 0 ? "sleep 0.01; " : string.Empty;
            string oursSleeps = i % 3 == 1 ? "sleep 0.01; " : string.Empty;
            using Process theirs = Process.Start(Workspace.Shell, ["-c", $"{theirsSleeps}exit {i}"]);
            using ChildProcess ours = ChildProcess.Start(workspace.DescribeScript($"{oursSleeps}exit {255 - i}"));
            if (i % 2 == 0)
            {
                Assert.True(theirs.WaitForExit(Workspace.Patience));
            }

            Assert.Equal(new ProcessExit(255 - i, null), Workspace.End(ours));
            Assert.True(theirs.WaitForExit(Workspace.Patience));
            Assert.Equal(i, theirs.ExitCode);
        }
    }

    [Fact]
    public void Sixteen_threads_may_start_processes_at_once()
    {
        const int Threads = 16;
        const int PerThread = 25;
        using Workspace workspace = new();
        string?[] failures = new string?[Threads];
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(t => new Thread(() => failures[t] = Failure(t)))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.All(failures, Assert.Null);

        string? Failure(int thread)
        {
            for (int i = 0; i < PerThread; i++)
            {
                int number = (thread * PerThread) + i;
                ProcessStart start = workspace.DescribeScript($"echo {number}; echo -{number} >&2; exit {number % 256}") with
                {
                    OutputPath = Path.Combine(workspace.Root, $"{number}.out"),
                    ErrorPath = Path.Combine(workspace.Root, $"{number}.err"),
                };
                using ChildProcess child = ChildProcess.Start(start);
                string seen = child.Wait(Workspace.Patience)
                    ? $"{child.Exit.ExitCode} {File.ReadAllText(start.OutputPath)}{File.ReadAllText(start.ErrorPath)}"
                    : "did not end";
                if (seen != $"{number % 256} {number}\n-{number}\n")
                {
                    return $"{number}: {seen}";
                }
            }

            return null;
        }
    }

    [Fact]
    public void A_thousand_processes_leave_nothing_of_theirs_in_ours()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Read from /proc.");
        using Workspace workspace = new();
        ProcessStart start = workspace.Describe("/bin/echo", "hi");
        workspace.Run(start);
        int descriptors = Count("/proc/self/fd");

        for (int i = 0; i < 1000; i++)
        {
            using ChildProcess child = ChildProcess.Start(start);

            // Half of them are let go of at once.
            Assert.True(i % 2 == 0 || child.Wait(Workspace.Patience));
        }

        // The waiters end with their children, a moment later.
        Workspace.Eventually(() => !Directory.EnumerateDirectories("/proc/self/task").Any(IsWaiter));
        Assert.DoesNotContain(ProcessTable.Read([]).Values, entry => entry.ParentId == Environment.ProcessId && entry.State == 'Z');

        // The runtime's own come and go by a few.
        Assert.InRange(Count("/proc/self/fd"), 0, descriptors + 20);
    }

    [Fact]
    public void A_hang_up_ignored_since_before_us_stays_ignored()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Read from /proc.");
        using Workspace workspace = new();
        nint before = signal(HangUp, Ignore);
        try
        {
            Assert.Equal("1\n", IgnoresHangUp(workspace));
        }
        finally
        {
            _ = signal(HangUp, before);
        }

        Assert.Equal("0\n", IgnoresHangUp(workspace));
    }

    private static string IgnoresHangUp(Workspace workspace)
    {
        workspace.RunScript("mask=$(sed -n 's/^SigIgn:.*\\(.\\)$/\\1/p' /proc/self/status); echo $((0x$mask & 1))");
        return workspace.Output;
    }

    private static int Count(string directory) => Directory.EnumerateFileSystemEntries(directory).Count();

    private static bool IsWaiter(string thread)
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, "comm")).StartsWith("Waits for", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            // It has just ended.
            return false;
        }
    }

    [DllImport("libc")]
    private static extern nint signal(int number, nint disposition);
}
