using System.Management.Automation;
using System.Management.Automation.Host;

namespace Qme.Host;

/// <summary>Writes what the engine has to say: errors to standard error, everything else to standard output, as pwsh does.</summary>
internal sealed partial class ConsoleUserInterface : PSHostUserInterface
{
    private readonly Lock _lock = new();
    private readonly ConsoleRawUserInterface _rawUserInterface = new();
    private readonly OutputStream _output = new(Console.Out, !Console.IsOutputRedirected);
    private readonly OutputStream _error = new(Console.Error, !Console.IsErrorRedirected);
    private readonly ProgressLine _progress;
    private readonly Interruption _interruption;
    private readonly bool _nonInteractive;

    internal ConsoleUserInterface(Interruption interruption, bool nonInteractive)
    {
        _interruption = interruption;
        _nonInteractive = nonInteractive;
        _progress = new ProgressLine(_output, () => _rawUserInterface.WindowSize.Width);

        // The convention of https://no-color.org, by pwsh's rule for it.
        if (Environment.GetEnvironmentVariable("NO_COLOR") is not null)
        {
            PSStyle.Instance.OutputRendering = OutputRendering.PlainText;
        }
    }

    public override PSHostRawUserInterface RawUI => _rawUserInterface;

    public override bool SupportsVirtualTerminal => OutputStream.EscapesAllowed;

    /// <summary>Sends lines of output to standard error for as long as it is set.</summary>
    /// <remarks>
    /// The formatter knows by a mark on the object that it is an error, and only a cmdlet's error stream sets that mark.
    /// What ended a script has left no such stream.
    /// </remarks>
    internal bool WritesErrorsOnly { get; set; }

    public override void Write(string value)
    {
        lock (_lock)
        {
            _progress.Clear();
            _output.Write(value);
        }
    }

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        Write(Coloured(foregroundColor, backgroundColor, value));

    public override void WriteLine(string value)
    {
        if (WritesErrorsOnly)
        {
            WriteErrorLine(value);
            return;
        }

        lock (_lock)
        {
            _progress.Clear();
            _output.WriteLine(value);
        }
    }

    public override void WriteLine(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        WriteLine(Coloured(foregroundColor, backgroundColor, value));

    public override void WriteErrorLine(string value)
    {
        // The error view ends with an empty line, which pwsh leaves out too.
        if (string.IsNullOrEmpty(value))
        {
            return;
        }

        lock (_lock)
        {
            _progress.Clear();
            _error.WriteLine(value);
        }
    }

    public override void WriteWarningLine(string message) => WriteMessage(FormatStyle.Warning, "WARNING", message);

    public override void WriteVerboseLine(string message) => WriteMessage(FormatStyle.Verbose, "VERBOSE", message);

    public override void WriteDebugLine(string message) => WriteMessage(FormatStyle.Debug, "DEBUG", message);

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        lock (_lock)
        {
            _progress.Show(record);
        }
    }

    internal void ClearProgress()
    {
        lock (_lock)
        {
            _progress.Clear();
        }
    }

    private void WriteMessage(FormatStyle style, string label, string message) =>
        WriteLine($"{GetFormatStyleString(style)}{label}: {message}{PSStyle.Instance.Reset}");

    private static string Coloured(ConsoleColor foreground, ConsoleColor background, string value) =>
        PSStyle.MapForegroundColorToEscapeSequence(foreground)
        + PSStyle.MapBackgroundColorToEscapeSequence(background)
        + value
        + PSStyle.Instance.Reset;
}
