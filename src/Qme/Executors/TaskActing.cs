using Qme.Configuration;
using Qme.Execution.Keeping;
using Qme.Store;

namespace Qme.Executors;

/// <summary>Does something with tasks, in the way of their executor, and records what comes of it.</summary>
/// <param name="store">All tasks.</param>
/// <param name="turns">Whose turn it is to ask the outside world.</param>
/// <param name="kept">What keepers have to say.</param>
/// <param name="settingsOf">The settings of executors.</param>
/// <param name="withdraw">Cancels a task that waits; false when it does not wait any more.</param>
/// <param name="awaitStart">Waits until a task has started that somebody has taken on.</param>
internal sealed class TaskActing(
    TaskStore store,
    RefreshTurns turns,
    KeptTasks kept,
    Func<Executor, Settings> settingsOf,
    Func<QmeTask, bool> withdraw,
    Func<QmeTask, CancellationToken, QmeTask> awaitStart)
{
    /// <summary>Does it for tasks of one executor, all at once.</summary>
    /// <param name="executor">Their executor; null when it is not there, and what waits can only be cancelled.</param>
    /// <param name="action">One of its actions.</param>
    /// <param name="tasks">The tasks.</param>
    /// <param name="arguments">What the caller says besides, by name.</param>
    /// <param name="log">Where the executor says what a person may want to know.</param>
    /// <param name="stop">Cancelled when nobody waits for the results any more.</param>
    /// <exception cref="QmeException">It could not be done for any of them.</exception>
    public IEnumerable<ActionResult> Perform(
        Executor? executor, ExecutorAction action, IReadOnlyList<QmeTask> tasks, IReadOnlyDictionary<string, object?> arguments, ILog log, CancellationToken stop) =>
        executor is null ? tasks.Select(WithdrawOnly) : Perform(CallOf(executor, arguments, log, stop), action, tasks);

    private ActionCall CallOf(Executor executor, IReadOnlyDictionary<string, object?> arguments, ILog log, CancellationToken stop)
    {
        ExecutorContext context = new(executor, settingsOf(executor), log, stop);
        return new ActionCall(context, [], arguments)
        {
            // What a keeper has to say of a command that is being ended belongs to what is recorded.
            Look = task => kept.Fold(store.Find(new TaskSelector.ByUid(task.Uid))[0], executor.IsCommandTheWork, context.Conclude),
            FindByRef = name => store.ListByRef(executor.Name, name),
        };
    }

    private ActionResult WithdrawOnly(QmeTask task) => withdraw(task)
        ? new ActionResult.Done(task, "not started")
        : new ActionResult.Failed(task, ActionResult.Failure(task, "has been started meanwhile by somebody else, and its executor is not here."));

    private IEnumerable<ActionResult> Perform(ActionCall call, ExecutorAction action, IReadOnlyList<QmeTask> tasks)
    {
        KnownArguments.Require(call.Arguments, action.Arguments, $"The action '{action.Name}' of the executor {call.Context.Executor.Name}");
        List<QmeTask> started = [];
        foreach (QmeTask task in tasks)
        {
            if (task.Waiting is null || !action.ChangesTasks)
            {
                started.Add(task);
            }
            else if (withdraw(task))
            {
                yield return new ActionResult.Done(task, "not started");
            }
            else
            {
                started.Add(awaitStart(task, call.Context.Stop));
            }
        }

        HashSet<string> asked = [];
        int done = 0;
        foreach (ActionResult result in started.Count > 0 ? action.Perform(call with { Tasks = started }) : [])
        {
            if (Record(result, asked, call.FindByRef) is ActionResult told)
            {
                if (told is ActionResult.Done { Update: null } && action.ChangesTasks && ++done == 1)
                {
                    // What was last seen is out of date.
                    turns.End(call.Context.Executor.Name);
                }

                yield return told;
            }
        }

        if (done > 1)
        {
            // So is what somebody has seen since the first. Who looks after each of many makes no storm of questions, though.
            turns.End(call.Context.Executor.Name);
        }
    }

    /// <summary>Records what came of it for one task.</summary>
    /// <param name="result">What the action says.</param>
    /// <param name="asked">The Uids of the tasks that were asked to end.</param>
    /// <param name="findByRef">Finds the tasks of a name.</param>
    /// <returns>What the caller is told; null for nothing.</returns>
    private ActionResult? Record(ActionResult result, HashSet<string> asked, Func<string, IReadOnlyList<QmeTask>> findByRef)
    {
        switch (result)
        {
            case ActionResult.Stopping:
                store.RequestStop(result.Task);
                asked.Add(result.Task.Uid);
                return null;

            // It goes on, and its own end is not to be taken for a stop.
            case ActionResult.Failed when asked.Contains(result.Task.Uid) && result.Task.StopRequested is null:
                store.WithdrawStop(result.Task);
                return result;

            case ActionResult.Done { Update: TaskUpdate update }:
                store.Update(result.Task, update);
                return update is { UnnamedWithin: not null, Ref: { Length: > 0 } name } && findByRef(name).All(task => task.Uid != result.Task.Uid)
                    ? new ActionResult.Failed(result.Task, ActionResult.Failure(result.Task, $"has got another name meanwhile, or another task the name {name}."))
                    : result;

            default:
                return result;
        }
    }
}
