using Qme.Configuration;
using Qme.Execution.Keeping;
using Qme.Store;

namespace Qme.Executors;

/// <summary>Asks the executors about tasks, and records what is new.</summary>
internal sealed class TaskRefresh(
    TaskStore store, RefreshTurns turns, KeptTasks kept, ExecutorRegistry executors, Elsewhere elsewhere, Func<Executor, Settings> settingsOf)
{
    /// <summary>
    /// Asks about tasks: about those that have ended only on demand, or when they are looked at closely. Of those that wait to be started nobody knows
    /// anything yet.
    /// </summary>
    /// <returns>Whether anything was new.</returns>
    public bool Run(IEnumerable<QmeTask> tasks, RefreshRequest request)
    {
        bool changed = false;
        if (request.Mode is RefreshMode.Never)
        {
            return changed;
        }

        changed |= elsewhere.Run(tasks, request);
        bool withEnded = request.Mode is RefreshMode.Always || request.IsClose;
        foreach (IGrouping<string, QmeTask> group in tasks.Where(task => (withEnded || !task.HasEnded || KeptTasks.MayBeHeardOf(task)) && task.Waiting is not WaitingStep.Waits).GroupBy(task => task.Executor))
        {
            // The tasks of an executor that is gone stay as they were last seen.
            if (executors.Find(group.Key) is Executor executor)
            {
                changed |= Refresh(executor, [.. group], request, withEnded);
            }
            else
            {
                request.Log.Verbose($"There is no executor '{group.Key}' here: its tasks are shown as they were last seen.");
            }
        }

        return changed;
    }

    private bool Refresh(Executor executor, IReadOnlyList<QmeTask> tasks, RefreshRequest request, bool withEnded)
    {
        ExecutorContext context = new(executor, settingsOf(executor), request.Log, request.Stop);
        bool changed = false;
        List<QmeTask> open = [];
        foreach (QmeTask task in tasks)
        {
            QmeTask folded = kept.Fold(task, executor.IsCommandTheWork, context.Conclude);
            changed |= folded != task;
            if (!folded.HasEnded || (withEnded && task.HasEnded))
            {
                open.Add(folded);
            }
        }

        return open.Count > 0 ? Ask(new RefreshCall(context, open, request, store, turns)) || changed : changed;
    }

    private bool Ask(RefreshCall call)
    {
        bool changed = false;
        try
        {
            foreach ((QmeTask task, TaskUpdate update) in call.Context.Executor.Refresh(call))
            {
                if (!TaskStore.IsKnown(task, update))
                {
                    store.Update(task, update);
                    EndNote.Delete(TaskFiles.Of(task));
                    changed = true;
                }
            }
        }
        catch (QmeException e) when (e.ErrorId == ErrorIds.ExecutorFailed)
        {
            // What it could not tell leaves the tasks as they were last seen, and nobody without the others'.
            call.Context.Log.Error(e);
        }

        return changed || call.HasAsked;
    }
}
