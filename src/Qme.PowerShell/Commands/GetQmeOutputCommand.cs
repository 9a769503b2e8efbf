using System.Management.Automation;
using Qme.Executors;
using Qme.PowerShell.Completion;
using Qme.Store;
using Qme.Waiting;

namespace Qme.PowerShell.Commands;

/// <summary>Gets what the commands of tasks wrote: of the newest task, when none is given.</summary>
[Cmdlet(VerbsCommon.Get, "QmeOutput", DefaultParameterSetName = LinesSet)]
[OutputType(typeof(string))]
public sealed class GetQmeOutputCommand : QmeCmdlet
{
    private const string LinesSet = "Lines";
    private const string RawSet = "Raw";

    private readonly List<QmeTask> _followed = [];

    /// <summary>The tasks: ids, ranges of ids, Uids or unambiguous beginnings of them, or tasks from the pipeline.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("TaskId", "Uid")]
    [ArgumentCompleter(typeof(TaskIdCompleter))]
    [TaskId]
    public string[]? Id { get; set; }

    /// <summary>Which of the things that the command wrote.</summary>
    [Parameter]
    public OutputKind Stream { get; set; }

    /// <summary>Only so many lines: the last ones.</summary>
    [Parameter(ParameterSetName = LinesSet)]
    [ValidateRange(0, int.MaxValue)]
    public int? Tail { get; set; }

    /// <summary>Goes on with what the tasks write from now on, until they have ended.</summary>
    [Parameter(ParameterSetName = LinesSet)]
    public SwitchParameter Wait { get; set; }

    /// <summary>One text instead of lines, with its line breaks as they are.</summary>
    [Parameter(Mandatory = true, ParameterSetName = RawSet)]
    public SwitchParameter Raw { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Id is not null)
        {
            foreach (string id in Id)
            {
                Try(() => WriteOutput(Engine.Find(TaskSelector.Parse(id), Refreshing())));
            }
        }
        else if (!MyInvocation.ExpectingInput)
        {
            Try(() => WriteOutput([Engine.Newest(Refreshing()) ?? throw new QmeException(ErrorIds.TaskNotFound, "There is no task yet.")]));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_followed is [{ HasEnded: true }])
        {
            WriteFiles(_followed);
        }
        else if (_followed.Count > 0)
        {
            Try(Follow);
        }

        TellEnds();
    }

    private void WriteOutput(IReadOnlyList<QmeTask> tasks)
    {
        if (Wait)
        {
            _followed.AddRange(tasks);
        }
        else
        {
            WriteFiles(tasks);
        }
    }

    private void Follow()
    {
        using OutputFollow follow = Engine.Follow(_followed, Stream, Tail, Log, PipelineStopToken);
        foreach (Followed followed in follow.Read())
        {
            switch (followed)
            {
                case Followed.Line line:
                    WriteObject(line.Text);
                    break;

                case Followed.Failed failed:
                    WriteError(failed.Error.ToErrorRecord());
                    break;

                case Followed.Ended:
                    TellEnds();
                    break;
            }
        }
    }

    private void WriteFiles(IReadOnlyList<QmeTask> tasks)
    {
        foreach (QmeTask task in tasks)
        {
            Try(() =>
            {
                foreach ((string? heading, string path) in OutputFiles.Select(task, QmeEngine.OutputOf(task), Stream))
                {
                    Try(() => WriteFile(heading, path));
                }
            });
        }
    }

    private void WriteFile(string? heading, string path)
    {
        if (heading is not null)
        {
            WriteObject(heading);
        }

        if (Raw)
        {
            WriteObject(OutputFile.ReadText(path));
            return;
        }

        foreach (string line in Tail is int count ? OutputFile.ReadLastLines(path, count) : OutputFile.ReadLines(path))
        {
            WriteObject(line);
        }
    }
}
