using System.Collections;
using System.Diagnostics;
using System.Management.Automation;

namespace Qme.PowerShell.Commands;

/// <summary>Runs a command.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "QmeCommand", SupportsShouldProcess = true, DefaultParameterSetName = "Command")]
public sealed class InvokeQmeCommandCommand : PSCmdlet
{
    private readonly List<string> _input = [];

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Command")]
    public string FilePath { get; set; } = null!;

    [Parameter(Position = 1, ValueFromRemainingArguments = true, ParameterSetName = "Command")]
    public string[] ArgumentList { get; set; } = [];

    [Parameter]
    public string? Message { get; set; }

    [Parameter]
    public string? Executor { get; set; }

    [Parameter]
    public string? WorkingDirectory { get; set; }

    [Parameter]
    public IDictionary? Environment { get; set; }

    [Parameter]
    public SwitchParameter Tee { get; set; }

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Refused", DontShow = true)]
    public ErrorRecord? Refusal { get; set; }

    [Parameter(DontShow = true)]
    public string? Notice { get; set; }

    protected override void BeginProcessing()
    {
        if (Notice is not null)
        {
            WriteWarning(Notice);
        }
    }

    protected override void ProcessRecord()
    {
        if (InputObject is not null)
        {
            _input.Add(InputObject.ToString());
        }
    }

    protected override void EndProcessing()
    {
        if (Refusal is not null)
        {
            WriteError(Refusal);
            return;
        }

        if (!ShouldProcess(FilePath))
        {
            return;
        }

        ProcessStartInfo start = new(FilePath, ArgumentList)
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            WorkingDirectory = SessionState.Path.CurrentFileSystemLocation.ProviderPath,
        };
        using Process process = Process.Start(start)!;
        try
        {
            _input.ForEach(process.StandardInput.WriteLine);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            WriteVerbose("The command did not read its input.");
        }

        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        WriteVerbose($"{FilePath} ended");
        PSObject task = new();
        task.Properties.Add(new PSNoteProperty("FilePath", FilePath));
        task.Properties.Add(new PSNoteProperty("ArgumentList", ArgumentList));
        task.Properties.Add(new PSNoteProperty("Message", Message));
        task.Properties.Add(new PSNoteProperty("Output", output));
        WriteObject(task);
        SessionState.PSVariable.Set("global:LASTEXITCODE", process.ExitCode);
        if (process.ExitCode != 0)
        {
            InvokeCommand.HasErrors = true;
        }
    }
}
