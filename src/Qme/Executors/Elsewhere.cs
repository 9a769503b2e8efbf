using Qme.Configuration;
using Qme.Execution;
using Qme.Execution.Keeping;
using Qme.Store;

namespace Qme.Executors;

/// <summary>
/// Finds out what became of tasks that ran, or waited, within something that has ended since, such as a job. Nobody can look at their processes from
/// here, and nobody is left there.
/// </summary>
/// <param name="store">All tasks.</param>
/// <param name="waiting">Those that wait.</param>
/// <param name="turns">Whose turn it is to ask.</param>
/// <param name="executors">The executors there are.</param>
/// <param name="settingsOf">Their settings.</param>
/// <param name="here">What this process runs within; null for nothing.</param>
internal sealed class Elsewhere(
    TaskStore store, WaitingTasks waiting, RefreshTurns turns, ExecutorRegistry executors, Func<Executor, Settings> settingsOf, string? here)
{
    // Beside the turns in which an executor asks about its own tasks.
    private const string Whom = "surroundings";

    /// <summary>Asks about tasks, and records what is new.</summary>
    /// <returns>Whether anything was new.</returns>
    public bool Run(IEnumerable<QmeTask> tasks, RefreshRequest request)
    {
        bool changed = false;
        ILookup<string, QmeTask> elsewhere = tasks.Where(IsElsewhere).ToLookup(task => task.Surroundings!);
        foreach (string ended in elsewhere.Count > 0 ? Ask(elsewhere.Select(group => group.Key), request) : [])
        {
            foreach (QmeTask task in elsewhere[ended])
            {
                changed |= Conclude(task);
            }
        }

        return changed;
    }

    // What a process of this machine does is seen here. What waits, nobody starts here.
    private bool IsElsewhere(QmeTask task) =>
        !task.HasEnded && task.Surroundings is string surroundings && surroundings != here && (task.Waiting is not null || !LocalTasks.IsHere(task));

    private List<string> Ask(IEnumerable<string> surroundings, RefreshRequest request)
    {
        List<string> ended = [];
        foreach (Executor executor in executors.All)
        {
            ExecutorContext context = new(executor, settingsOf(executor), request.Log, request.Stop);
            TimeSpan interval = executor.RefreshInterval(context.Settings);
            if (interval > TimeSpan.Zero && turns.TryTake(executor.Name, Whom, request.TakeDemand(executor.Name, Whom) ? TimeSpan.Zero : interval))
            {
                try
                {
                    ended.AddRange(executor.EndedSurroundings(context, surroundings));
                }
                catch (QmeException e) when (e.ErrorId == ErrorIds.SchedulerUnreachable)
                {
                    request.Log.Warn(e.Message);
                }
            }
        }

        return ended;
    }

    private bool Conclude(QmeTask task)
    {
        if (task.Waiting is WaitingStep.Waits)
        {
            return Withdrawal.Try(store, task, LocalTasks.SurroundingsEnded);
        }

        if (task.Waiting is WaitingStep.Starts && new KeeperNotes(TaskFiles.Of(task)).HasToken)
        {
            // Whoever had taken it on did not come to start it.
            return waiting.TakeOver(task) && Withdrawal.Of(store, task, LocalTasks.SurroundingsEnded);
        }

        // A scheduler knows more of a job that was submitted from there than that.
        bool isWork = executors.Find(task.Executor) is { IsCommandTheWork: true };
        if (isWork && !KeptTasks.HasNews(task))
        {
            store.Update(task, LocalTasks.Lost(task));
        }

        return isWork;
    }
}
