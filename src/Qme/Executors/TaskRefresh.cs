using Qme.Configuration;
using Qme.Store;

namespace Qme.Executors;

/// <summary>Asks the executors about tasks that have not ended, and records what is new.</summary>
internal sealed class TaskRefresh(TaskStore store, RefreshTurns turns, ExecutorRegistry executors, Func<Executor, Settings> settingsOf)
{
    /// <summary>Asks about tasks.</summary>
    /// <returns>Whether anything was new.</returns>
    public bool Run(IEnumerable<QmeTask> tasks, RefreshRequest request)
    {
        bool changed = false;
        if (request.Mode is RefreshMode.Never)
        {
            return changed;
        }

        foreach (IGrouping<string, QmeTask> group in tasks.Where(task => !task.HasEnded).GroupBy(task => task.Executor))
        {
            // The tasks of an executor that is gone stay as they were last seen.
            if (executors.Find(group.Key) is Executor executor)
            {
                changed |= Refresh(executor, [.. group], request);
            }
        }

        return changed;
    }

    private bool Refresh(Executor executor, IReadOnlyList<QmeTask> tasks, RefreshRequest request)
    {
        bool changed = false;
        ExecutorContext context = new(executor, settingsOf(executor), request.Log, request.Stop);
        try
        {
            foreach ((QmeTask task, TaskUpdate update) in executor.Refresh(new RefreshCall(context, tasks, TakeTurn, name => store.ListByRef(executor.Name, name))))
            {
                if (!TaskStore.IsKnown(task, update))
                {
                    store.Update(task, update);
                    EndNote.Delete(TaskFiles.Of(task));
                    changed = true;
                }
            }
        }
        catch (QmeException e) when (e.ErrorId == ErrorIds.SchedulerUnreachable)
        {
            request.Log.Warn($"{e.Message} The tasks of {executor.Name} are shown as they were last seen.");
        }

        return changed;

        IReadOnlyList<QmeTask>? TakeTurn() =>
            turns.TryTake(executor.Name, request.TakeForce(executor.Name) ? TimeSpan.Zero : executor.RefreshInterval(context.Settings))
                ? [.. store.ListNotEnded().Where(task => task.Executor == executor.Name)]
                : null;
    }
}
