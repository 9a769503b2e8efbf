using System.Diagnostics;
using System.Globalization;

namespace Qme.Benchmarks;

/// <summary>Other queues of this system, in a directory of their own, so that nobody's real queue is touched.</summary>
internal sealed class Rival : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("rival-").FullName;

    public static bool IsInstalled(string program) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(directory => File.Exists(Path.Combine(directory, program)));

    /// <summary>Runs a shell script; <c>$0</c> and what follows are its arguments.</summary>
    public void Shell(string script, params string[] arguments)
    {
        ProcessStartInfo start = new("/bin/sh", ["-c", script, .. arguments]) { WorkingDirectory = _directory };
        start.Environment["TMPDIR"] = _directory;
        start.Environment["TS_SOCKET"] = Path.Combine(_directory, "socket");
        start.Environment["TS_SLOTS"] = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture);
        start.Environment["NQDIR"] = _directory;
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{script} ended with {process.ExitCode}.");
        }
    }

    public void Dispose()
    {
        if (IsInstalled("tsp"))
        {
            Shell("tsp -K");
        }

        Directory.Delete(_directory, recursive: true);
    }
}
