using Microsoft.Win32.SafeHandles;

namespace Qme.Host;

/// <summary>Standard input as lines, for everyone in this process who reads it.</summary>
internal static class StandardInput
{
    private static readonly Lazy<StreamReader> s_reader = new(() => new StreamReader(Open(), Console.InputEncoding));

    private static Task<string?>? s_pending;

    internal static bool IsTerminal => !Console.IsInputRedirected;

    /// <summary>The next line, or null at the end.</summary>
    /// <exception cref="OperationCanceledException">The wait was given up; the line it waited for goes to the next caller.</exception>
    internal static string? ReadLine(CancellationToken cancellationToken)
    {
        // The system's read cannot be given up, so that another thread waits in it.
        Task<string?> line = s_pending ??= Task.Run(s_reader.Value.ReadLine);
        line.Wait(cancellationToken);
        s_pending = null;
        return line.Result;
    }

    /// <summary>All that is left.</summary>
    internal static string ReadToEnd() => s_reader.Value.ReadToEnd();

    // On a Unix terminal .NET's own stream edits lines itself, and keeps what was typed before a Ctrl+C. The terminal's
    // own line editing throws it away, which is what a prompt wants.
    private static Stream Open() => IsTerminal && !OperatingSystem.IsWindows()
        ? new FileStream(new SafeFileHandle(nint.Zero, ownsHandle: false), FileAccess.Read, bufferSize: 0)
        : Console.OpenStandardInput();
}
