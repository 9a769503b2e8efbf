using System.Management.Automation;
using System.Text;
using Qme.Execution;

namespace Qme.PowerShell.Commands;

/// <summary>
/// Writes what comes through the pipeline to the file that will be the command's standard input, as PowerShell feeds a
/// native command: bytes as they are, texts as lines, other objects as they would be shown.
/// </summary>
/// <remarks>The rules are those of ProcessInputWriter in NativeCommandProcessor.</remarks>
internal sealed class PipelineInput : IDisposable
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly TaskRun _run;
    private readonly Stream _file;
    private readonly StreamWriter _writer;
    private readonly PSCmdlet _cmdlet;
    private SteppablePipeline? _formatter;
    private bool _hasUnwrittenText;

    public PipelineInput(TaskRun run, PSCmdlet cmdlet)
    {
        _run = run;
        _file = run.OpenInput();
        _writer = new StreamWriter(_file, cmdlet.GetVariableValue("OutputEncoding") as Encoding ?? s_utf8) { NewLine = Environment.NewLine };
        _cmdlet = cmdlet;
    }

    /// <summary>Writes one item.</summary>
    /// <exception cref="QmeException">It could not be written.</exception>
    public void Write(PSObject? item) => Attempt(() =>
    {
        switch (item?.BaseObject)
        {
            case null:
                break;

            case byte one:
                WriteText();
                _file.WriteByte(one);
                break;

            case byte[] bytes:
                WriteText();
                _file.Write(bytes);
                break;

            // Once other objects are being shown, texts take their place among them.
            case string text when _formatter is null:
                WriteLine(text);
                break;

            default:
                _formatter ??= Formatter();
                WriteShown(_formatter is null ? new[] { item } : _formatter.Process(item));
                break;
        }
    });

    /// <summary>Writes what is left to write, and closes the file.</summary>
    /// <exception cref="QmeException">It could not be written.</exception>
    public void Complete() => Attempt(() =>
    {
        WriteShown(_formatter?.End() ?? Array.Empty<object>());
        _writer.Dispose();
    });

    public void Dispose()
    {
        _formatter?.Dispose();
        try
        {
            _writer.Dispose();
        }
        catch (IOException)
        {
            // What is not complete by now is of no use to anybody: its run never takes place.
        }
    }

    private void Attempt(Action write)
    {
        try
        {
            write();
        }
        catch (IOException e)
        {
            throw _run.InputFailure(e);
        }
    }

    private void WriteShown(Array shown)
    {
        foreach (object line in shown)
        {
            WriteLine(PSObject.AsPSObject(line).ToString());
        }
    }

    private void WriteLine(string text)
    {
        _writer.WriteLine(text);
        _hasUnwrittenText = true;
    }

    // Not before each byte: a flush is a call of the system.
    private void WriteText()
    {
        if (_hasUnwrittenText)
        {
            _writer.Flush();
            _hasUnwrittenText = false;
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
