using System.Management.Automation;
using Qme.Executors;
using Qme.PowerShell.Completion;
using Qme.PowerShell.Views;

namespace Qme.PowerShell.Commands;

/// <summary>Gets tasks: all, chosen ones, or those that pass a filter; the newest last.</summary>
[Cmdlet(VerbsCommon.Get, "QmeTask", DefaultParameterSetName = FilterSet)]
[OutputType(typeof(QmeTask))]
public sealed class GetQmeTaskCommand : QmeCmdlet
{
    private const string FilterSet = "Filter";
    private const string IdSet = "Id";

    private RefreshRequest? _request;

    /// <summary>The tasks: ids, ranges of ids, Uids or unambiguous beginnings of them, or tasks from the pipeline.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = IdSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("TaskId", "Uid")]
    [ArgumentCompleter(typeof(TaskIdCompleter))]
    [TaskId]
    public string[] Id { get; set; } = null!;

    /// <summary>Only tasks of these executors; wildcards. One executor alone is shown with its own columns.</summary>
    [Parameter(ParameterSetName = FilterSet)]
    [ArgumentCompleter(typeof(ExecutorCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Executor { get; set; }

    /// <summary>Only tasks in these states.</summary>
    [Parameter(ParameterSetName = FilterSet)]
    public QmeTaskState[]? State { get; set; }

    /// <summary>Only tasks whose whole command line is like this; wildcards.</summary>
    [Parameter(ParameterSetName = FilterSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Command { get; set; }

    /// <summary>Only tasks with a message like this; wildcards.</summary>
    [Parameter(ParameterSetName = FilterSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Message { get; set; }

    /// <summary>Only tasks created at or after this time; local, unless it says otherwise.</summary>
    [Parameter(ParameterSetName = FilterSet)]
    public DateTimeOffset? After { get; set; }

    /// <summary>Only tasks created before this time; local, unless it says otherwise.</summary>
    [Parameter(ParameterSetName = FilterSet)]
    public DateTimeOffset? Before { get; set; }

    /// <summary>Only so many: the newest of those that pass all else.</summary>
    [Parameter(ParameterSetName = FilterSet)]
    [ValidateRange(1, int.MaxValue)]
    public int? Newest { get; set; }

    /// <summary>Asks about tasks that have not ended in any case, also if that has been done a moment ago; and about those that have, if they are named.</summary>
    [Parameter]
    public SwitchParameter Refresh { get; set; }

    /// <summary>Asks about no task: all are as they were last seen.</summary>
    [Parameter]
    public SwitchParameter NoRefresh { get; set; }

    // One for all that come through the pipeline.
    private RefreshRequest Request => _request ??= Refreshing(NoRefresh ? RefreshMode.Never : Refresh ? RefreshMode.Always : RefreshMode.WhenDue);

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (Refresh && NoRefresh)
        {
            ThrowTerminatingError(new ErrorRecord(
                new ArgumentException("-Refresh and -NoRefresh exclude each other."), "RefreshAndNoRefresh", ErrorCategory.InvalidArgument, targetObject: null));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == IdSet)
        {
            GetById();
        }
        else if (!MyInvocation.ExpectingInput)
        {
            // With a pipeline before us that brought nothing, nothing is what was asked for.
            Try(GetByFilter);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (!NoRefresh)
        {
            TellEnds();
        }
    }

    private void GetById()
    {
        // Only one id typed by hand, with nothing behind it, is somebody looking at one task. What comes through the pipeline is a
        // list, and what goes on through it is data: Format-List would otherwise show the page again, and none of the properties.
        bool showPage = !MyInvocation.ExpectingInput && MyInvocation.PipelinePosition == MyInvocation.PipelineLength && Id.Length == 1;
        foreach (string id in Id)
        {
            Try(() =>
            {
                TaskSelector selector = TaskSelector.Parse(id);
                bool isClose = showPage && selector is not TaskSelector.ByRange;
                IReadOnlyList<QmeTask> tasks = Engine.Find(selector, isClose ? Request with { IsClose = true } : Request);
                WriteObject(isClose ? PageOf(tasks[0]) : tasks, enumerateCollection: true);
            });
        }
    }

    private void GetByFilter()
    {
        TaskFilter filter = new()
        {
            Executor = AnyOf(Executor),
            States = State,
            Command = AnyOf(Command),
            Message = AnyOf(Message),
            After = After,
            Before = Before,
            Newest = Newest,
        };
        Executors.Executor? only = Executor is [string name] ? Engine.Executors.Find(name) : null;
        IReadOnlyList<QmeTask> tasks = Engine.List(filter, Request);
        if (only is not null && tasks.Count > 0)
        {
            GiveViews(only);
        }

        WriteObject(only is null ? tasks : tasks.Select(TaskShape.Columns), enumerateCollection: true);
    }

    private PSObject PageOf(QmeTask task)
    {
        if (Engine.Executors.Find(task.Executor) is Executors.Executor executor)
        {
            GiveViews(executor);
        }

        return TaskShape.Page(task);
    }

    private void GiveViews(Executors.Executor executor)
    {
        try
        {
            ExecutorViews.Give(executor, Engine.Home);
        }
        catch (QmeException e)
        {
            // The general view serves.
            WriteWarning(e.Message);
        }
    }

    private static Predicate<string>? AnyOf(string[]? patterns)
    {
        if (patterns is null)
        {
            return null;
        }

        WildcardPattern[] wildcards = [.. patterns.Select(p => WildcardPattern.Get(p, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant))];
        return text => wildcards.Any(wildcard => wildcard.IsMatch(text));
    }
}
