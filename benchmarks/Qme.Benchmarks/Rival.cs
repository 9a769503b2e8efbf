using System.Diagnostics;
using System.Globalization;

namespace Qme.Benchmarks;

/// <summary>Other queues of this system, in a directory of their own, so that nobody's real queue is touched.</summary>
internal sealed class Rival : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("rival-").FullName;

    private string Socket => Path.Combine(_directory, "socket");

    public static bool IsInstalled(string program) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(directory => File.Exists(Path.Combine(directory, program)));

    /// <summary>Lets the sessions of this process call them, until what is returned is disposed of.</summary>
    /// <param name="slots">How many commands may run at once.</param>
    public IDisposable UseFor(int slots) => new Use(_directory, Socket, slots);

    /// <summary>Runs a shell script; <c>$0</c> and what follows are its arguments.</summary>
    public void Shell(string script, params string[] arguments)
    {
        ProcessStartInfo start = new("/bin/sh", ["-c", script, .. arguments]) { WorkingDirectory = _directory };
        start.Environment["TMPDIR"] = _directory;
        start.Environment["TS_SOCKET"] = Socket;
        start.Environment["TS_SLOTS"] = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture);
        start.Environment["NQDIR"] = _directory;
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{script} ended with {process.ExitCode}.");
        }
    }

    private sealed class Use : IDisposable
    {
        public Use(string directory, string socket, int slots) => Set(directory, socket, slots.ToString(CultureInfo.InvariantCulture));

        public void Dispose() => Set(null, null, null);

        private static void Set(string? directory, string? socket, string? slots)
        {
            Environment.SetEnvironmentVariable("TMPDIR", directory);
            Environment.SetEnvironmentVariable("TS_SOCKET", socket);
            Environment.SetEnvironmentVariable("TS_SLOTS", slots);
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
