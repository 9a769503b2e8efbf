using System.Management.Automation;
using System.Text;

namespace Qme.PowerShell.Commands;

/// <summary>
/// Writes what comes through the pipeline to the file that will be the command's standard input, as PowerShell feeds a
/// native command: bytes as they are, texts as lines, other objects as they would be shown.
/// </summary>
internal sealed class PipelineInput : IDisposable
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly Stream _file;
    private readonly StreamWriter _writer;
    private readonly PSCmdlet _cmdlet;
    private SteppablePipeline? _formatter;

    public PipelineInput(Stream file, PSCmdlet cmdlet)
    {
        _file = file;
        _writer = new StreamWriter(file, cmdlet.GetVariableValue("OutputEncoding") as Encoding ?? s_utf8) { NewLine = Environment.NewLine };
        _cmdlet = cmdlet;
    }

    public void Write(PSObject? item)
    {
        switch (item?.BaseObject)
        {
            case null:
                break;

            case byte one:
                _writer.Flush();
                _file.WriteByte(one);
                break;

            case byte[] bytes:
                _writer.Flush();
                _file.Write(bytes);
                break;

            case string text:
                _writer.WriteLine(text);
                break;

            default:
                _formatter ??= Formatter();
                WriteShown(_formatter is null ? new[] { item } : _formatter.Process(item));
                break;
        }
    }

    public void Dispose()
    {
        WriteShown(_formatter?.End() ?? Array.Empty<object>());
        _formatter?.Dispose();
        _writer.Dispose();
    }

    private void WriteShown(Array shown)
    {
        foreach (object line in shown)
        {
            _writer.WriteLine(PSObject.AsPSObject(line).ToString());
        }
    }

    // Null in an engine that has the core cmdlets only: an object is then written as its text.
    private SteppablePipeline? Formatter()
    {
        const string OutString = "Microsoft.PowerShell.Utility\\Out-String";
        if (_cmdlet.InvokeCommand.GetCommand(OutString, CommandTypes.Cmdlet) is null)
        {
            return null;
        }

        SteppablePipeline formatter = ScriptBlock.Create(OutString + " -Stream").GetSteppablePipeline();
        formatter.Begin(expectInput: true);
        return formatter;
    }
}
