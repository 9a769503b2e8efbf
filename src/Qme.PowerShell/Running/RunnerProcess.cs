using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using Qme.Configuration;
using Qme.Queueing;

namespace Qme.PowerShell.Running;

/// <summary>The process that starts what waits: a PowerShell like this one, which imports this module and calls <see cref="Run"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RunnerProcess
{
    // What can run a script given on its command line.
    private static readonly string[] s_hosts = ["pwsh", "Qme.Host"];

    /// <summary>Runs until nothing waits any more.</summary>
    public static void Run()
    {
        string current = System.Environment.CurrentDirectory;
        ErrorLog log = new();
        try
        {
            QmeEngine.For(Home.Locate(current)).RunWaiting(log);
        }
        catch (QmeException e)
        {
            // There is nobody else to be told.
            log.Warn(e.Message);
        }
    }

    /// <summary>Tells the engine how such a process is started. That is looked for once something waits: an import is not to wait for it.</summary>
    /// <param name="manifest">The absolute path of the module's manifest.</param>
    internal static void Use(string manifest) => QmeEngine.Runner = () => Command(manifest);

    private static RunnerCommand? Command(string manifest)
    {
        string script = $"Import-Module -Name '{manifest.Replace("'", "''", StringComparison.Ordinal)}'; [{typeof(RunnerProcess).FullName}]::Run()";
        string[] options = ["-NoLogo", "-NoProfile", "-NonInteractive", "-Command", script];
        if (System.Environment.ProcessPath is not string program)
        {
            return null;
        }

        string name = Path.GetFileNameWithoutExtension(program);
        return s_hosts.Contains(Path.GetFileName(program)) || s_hosts.Contains(name) ? new RunnerCommand(program, options)

            // dotnet pwsh.dll, dotnet Qme.Host.dll
            : name == "dotnet" && Assembly.GetEntryAssembly()?.Location is { Length: > 0 } entry && s_hosts.Contains(Path.GetFileNameWithoutExtension(entry))
                ? new RunnerCommand(program, [entry, .. options])
            : ExecutableOnPath("pwsh") is string pwsh ? new RunnerCommand(pwsh, options)
            : null;
    }

    private static string? ExecutableOnPath(string name) => Execution.ExecutableFinder.Find(name, "/").FilePath;

    /// <summary>Writes to the runner's standard error, which is a file in the home.</summary>
    private sealed class ErrorLog : ILog
    {
        public void Warn(string message) => Write(message);

        public void Verbose(string message)
        {
        }

        private static void Write(string message) =>
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy-MM-dd HH:mm:ss}Z {message}"));
    }
}
