using System.Text.Json;
using Qme;
using Qme.Configuration;
using Qme.Execution;
using Qme.Executors;

namespace Outside.Executors;

/// <summary>Takes <c>outsub</c>, which writes the id of a job; the job is done when a file of that name is in the directory of the task.</summary>
public sealed class OutsideExecutor : Executor
{
    private static readonly Setting s_queue = new("queue", "batch", SettingKind.Text, "The queue.");

    public override string Name => "outside";

    public override string Description => "Submits jobs with outsub.";

    public override bool IsCommandTheWork => false;

    public override IReadOnlyList<Setting> Settings => [s_queue, .. RunSettings.All];

    public override IReadOnlyList<ExecutorAction> Actions =>
    [
        LocalActions.Status,
        LocalActions.Output,
        new("hold", "Holds it.", ChangesTasks: true, call => call.Tasks.Select(task => new ActionResult.Done(task, $"held {task.Ref}"))),
    ];

    public override bool Recognizes(CommandLine command) => command.Name == "outsub";

    public override TaskUpdate Conclude(ExecutorContext context, QmeTask task, CommandEnd end)
    {
        if (end.Exit.ExitCode != 0)
        {
            return base.Conclude(context, task, end);
        }

        string id = CliWrap.Words.First(File.ReadAllText(task.OutputPath));
        object data = new { Job = id, Queue = context.Settings.Text(s_queue.Key), Library = typeof(CliWrap.Words).Assembly.GetName().Version!.ToString(3) };
        return new TaskUpdate(QmeTaskState.Pending) { Ref = id, Data = JsonSerializer.SerializeToElement(data) };
    }

    public override IEnumerable<(QmeTask Task, TaskUpdate Update)> Refresh(RefreshCall call) => call.Ask("", call.Tasks, () =>
        call.ListNotEnded().Select(task => (task, (TaskUpdate?)new TaskUpdate(File.Exists(Path.Combine(task.WorkingDirectory, task.Ref!)) ? QmeTaskState.Complete : QmeTaskState.Running))));

    public override IEnumerable<KeyValuePair<string, string?>> Describe(QmeTask task) => [new("Queue", task.Data?.GetProperty("Queue").GetString())];
}
