using System.Management.Automation;
using Qme.Executors;
using Qme.PowerShell.Completion;
using Qme.PowerShell.Scripting;
using Qme.PowerShell.Scripting.Testing;

namespace Qme.PowerShell.Commands;

/// <summary>Tests executors against transcripts, without running anything; or writes such a transcript.</summary>
[Cmdlet(VerbsDiagnostic.Test, "QmeExecutor", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ExecutorCheck))]
public sealed class TestQmeExecutorCommand : QmeCmdlet
{
    private const string PathSet = "Path";
    private const string NameSet = "Name";
    private const string RecordPathSet = "RecordPath";
    private const string RecordNameSet = "RecordName";

    /// <summary>The file that the executors are written in.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = RecordPathSet)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = null!;

    /// <summary>The name of an executor that is there.</summary>
    [Parameter(Mandatory = true, ParameterSetName = NameSet)]
    [Parameter(Mandatory = true, ParameterSetName = RecordNameSet)]
    [ArgumentCompleter(typeof(ExecutorCompleter))]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = null!;

    /// <summary>Transcripts, or directories with such.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = NameSet)]
    [ValidateNotNullOrEmpty]
    public string[]? Transcript { get; set; }

    /// <summary>The transcript that is to be written.</summary>
    [Parameter(Mandatory = true, ParameterSetName = RecordPathSet)]
    [Parameter(Mandatory = true, ParameterSetName = RecordNameSet)]
    [ValidateNotNullOrEmpty]
    public string Record { get; set; } = null!;

    /// <summary>What is done for it.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = RecordPathSet)]
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = RecordNameSet)]
    [ValidateNotNull]
    public ScriptBlock Command { get; set; } = null!;

    /// <inheritdoc/>
    protected override void EndProcessing() => Try(() =>
    {
        if (Record is not null)
        {
            ExecutorRecording.Run(Executors() is [Executor one] ? one : throw new QmeException(ErrorIds.OptionConflict, "There are several executors in the file: name one by -Name.", Path), FileAt(Record), Perform);
            return;
        }

        List<ExecutorCheck> checks = [];
        void Write(ExecutorCheck check)
        {
            checks.Add(check);
            WriteObject(check);
        }

        try
        {
            foreach (ExecutorCheck check in Executors().SelectMany(executor => new ExecutorTest(executor, Transcripts(executor), PipelineStopToken).Run()))
            {
                Write(check);
            }
        }
        catch (QmeException e) when (e.ErrorId is ErrorIds.ExecutorInvalid or ErrorIds.ExecutorFailed)
        {
            Write(new ExecutorCheck(System.IO.Path.GetFileNameWithoutExtension(Path ?? Name), "definition", CheckOutcome.Failed, e.Message));
        }

        if (checks.Count(check => check.Outcome is CheckOutcome.Failed) is > 0 and int failed)
        {
            throw new QmeException(ErrorIds.ExecutorTestFailed, $"{failed} of {checks.Count} checks of the executor {checks[0].Executor} failed.", checks[0].Executor);
        }
    });

    private IReadOnlyList<Executor> Executors()
    {
        if (Path is null)
        {
            return [Engine.Executors.Get(Name)];
        }

        string path = FileAt(Path);
        return !File.Exists(path) ? throw new QmeException(ErrorIds.ExecutorNotFound, $"There is no file {path}.", Path)
            : new ExecutorFileReader().Read(path) is { Count: > 0 } executors ? executors
            : throw new QmeException(ErrorIds.ExecutorInvalid, $"{path} registers no executor.", Path);
    }

    private Transcript[] Transcripts(Executor executor)
    {
        if (Transcript is not null)
        {
            return [.. Transcript.Select(FileAt).SelectMany(path => Directory.Exists(path) ? TranscriptsIn(path, "*") : [path]).Select(TranscriptReader.Read)];
        }

        string origin = Path is null ? executor.Origin : FileAt(Path);
        return System.IO.Path.GetDirectoryName(origin) is { Length: > 0 } directory
            ? [.. TranscriptsIn(directory, executor.Name).Concat(TranscriptsIn(directory, executor.Name + ".*")).Select(TranscriptReader.Read)]
            : [];
    }

    private static IEnumerable<string> TranscriptsIn(string directory, string name) =>
        Directory.EnumerateFiles(directory, name + Scripting.Testing.Transcript.Extension).Order(StringComparer.Ordinal);

    private string FileAt(string path) => SessionState.Path.GetUnresolvedProviderPathFromPSPath(path);

    private void Perform()
    {
        foreach (PSObject item in InvokeCommand.InvokeScript(useLocalScope: false, Command, input: null))
        {
            WriteObject(item);
        }
    }
}
