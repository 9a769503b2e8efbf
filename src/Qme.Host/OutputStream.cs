using System.Management.Automation;
using System.Management.Automation.Host;

namespace Qme.Host;

/// <summary>Standard output or standard error: text for a terminal, or plain text for whatever else reads it.</summary>
/// <remarks>
/// Every write reaches the file at once, so that what a child writes to the same file appears in order.
/// </remarks>
internal sealed class OutputStream(TextWriter writer, bool isTerminal)
{
    /// <summary>Whether escape sequences mean anything to the terminal; <c>TERM=dumb</c> says that they do not.</summary>
    internal static bool EscapesAllowed { get; } = Environment.GetEnvironmentVariable("TERM") != "dumb";

    internal bool IsTerminal => isTerminal;

    internal void Write(string? text) => writer.Write(Render(text));

    internal void WriteLine(string? text) => writer.WriteLine(Render(text));

    /// <summary>
    /// Removes the escape sequences that the reader of this stream shall not see: all of them when
    /// <c>$PSStyle.OutputRendering</c> is PlainText, none when it is Ansi, and those for a terminal that is none
    /// when it is Host, the default. (pwsh itself keeps them in that last case, against its documentation.)
    /// </summary>
    private string Render(string? text) => PSHostUserInterface.GetOutputString(
        text ?? string.Empty,
        EscapesAllowed && (isTerminal || PSStyle.Instance.OutputRendering == OutputRendering.Ansi));
}
