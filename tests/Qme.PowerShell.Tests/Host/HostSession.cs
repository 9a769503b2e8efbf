using System.Diagnostics;
using System.Reflection;
using System.Text;
using Xunit;

namespace Qme.PowerShell.Tests.Host;

/// <summary>Starts the built host as a user does, in a directory of its own.</summary>
internal sealed class HostSession : IDisposable
{
    // A loaded machine is slow; a test that hangs shall still end.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("qme-host-");

    internal static string BuildDirectory { get; } = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory,
        typeof(HostSession).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "HostDirectory").Value!));

    internal string WorkingDirectory => _directory.FullName;

    /// <summary>The directory of the host to start.</summary>
    internal string HostDirectory { get; init; } = BuildDirectory;

    /// <summary>Variables that the host gets besides, or without its own.</summary>
    internal Dictionary<string, string?> Environment { get; } = new()
    {
        ["COLUMNS"] = null,
        ["NO_COLOR"] = null,
        ["TERM"] = "xterm",
    };

    internal string Executable => Path.Combine(HostDirectory, OperatingSystem.IsWindows() ? "Qme.Host.exe" : "Qme.Host");

    /// <summary>Writes a script into the working directory, where its name alone finds it.</summary>
    internal string WriteFile(string name, string text)
    {
        File.WriteAllText(Path.Combine(WorkingDirectory, name), text);
        return name;
    }

    /// <summary>Runs the host to its end with an empty standard input.</summary>
    internal HostOutcome Run(params string[] arguments) => RunWithInput(string.Empty, arguments);

    /// <summary>Runs the host to its end with a standard input that holds a text and ends.</summary>
    internal HostOutcome RunWithInput(string input, params string[] arguments) => RunProgram(Executable, input, arguments);

    /// <summary>Runs any program as the host would be run.</summary>
    internal HostOutcome RunProgram(string program, string input, params string[] arguments)
    {
        using Process process = StartProgram(program, arguments);
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        return Finish(process);
    }

    /// <summary>Starts the host and leaves its standard input open.</summary>
    internal Process Start(params string[] arguments) => StartProgram(Executable, arguments);

    /// <summary>Starts any program as the host would be started.</summary>
    internal Process StartProgram(string program, string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment["QME_HOME"] = Path.Combine(WorkingDirectory, "home");
        foreach ((string name, string? value) in Environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Reads output up to the end of a text.</summary>
    internal static void ReadUntil(StreamReader output, string text)
    {
        StringBuilder seen = new();
        while (!seen.ToString().EndsWith(text, StringComparison.Ordinal))
        {
            int character = output.Read();
            Assert.True(character >= 0, $"The output ended without '{text}': {seen}");
            seen.Append((char)character);
        }
    }

    /// <summary>Waits for the end of a started process and collects the rest of what it writes.</summary>
    internal static HostOutcome Finish(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(s_patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"The host did not end within {s_patience}.");
        }

        return new HostOutcome(process.ExitCode, Normalised(output.Result), Normalised(error.Result));
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static string Normalised(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal);
}

/// <summary>How a run of the host ended, and what it wrote.</summary>
internal sealed record HostOutcome(int ExitCode, string Output, string Error)
{
    internal string[] OutputLines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
