using System.Management.Automation;

namespace Qme.Host;

/// <summary>The last progress record as one line at the bottom of a terminal; nothing anywhere else.</summary>
/// <remarks>Not synchronised: its owner is.</remarks>
internal sealed class ProgressLine(OutputStream output, Func<int> width)
{
    private const string EraseLine = "\r\e[K";
    private const long MillisecondsBetweenUpdates = 100;

    private readonly bool _enabled = output.IsTerminal && OutputStream.EscapesAllowed;
    private bool _visible;
    private long _updated = -MillisecondsBetweenUpdates;

    internal void Show(ProgressRecord record)
    {
        if (!_enabled)
        {
            return;
        }

        if (record.RecordType == ProgressRecordType.Completed)
        {
            Clear();
            return;
        }

        if (Environment.TickCount64 - _updated >= MillisecondsBetweenUpdates)
        {
            _updated = Environment.TickCount64;
            _visible = true;
            string text = Describe(record);
            output.Write(EraseLine + text[..Math.Min(text.Length, Math.Max(0, width() - 1))]);
        }
    }

    /// <summary>Makes room for something else to be written.</summary>
    internal void Clear()
    {
        if (_visible)
        {
            _visible = false;
            output.Write(EraseLine);
        }
    }

    private static string Describe(ProgressRecord record)
    {
        string percent = record.PercentComplete >= 0 ? $"{record.PercentComplete}%" : string.Empty;
        string[] parts = [record.Activity, record.StatusDescription, record.CurrentOperation, percent];
        return string.Join("  ", parts.Where(part => !string.IsNullOrWhiteSpace(part))).ReplaceLineEndings(" ");
    }
}
