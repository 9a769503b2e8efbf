using Qme.Execution.Keeping;
using Qme.Store;

namespace Qme.Queueing;

/// <summary>Finds out which dependencies of waiting tasks have been met meanwhile, and which never will be.</summary>
/// <param name="store">All tasks.</param>
/// <param name="waiting">Those that wait.</param>
internal sealed class Dependencies(TaskStore store, WaitingTasks waiting)
{
    /// <summary>Records it. A task that can no longer be started as it was wanted is cancelled, and with it what depends on its success.</summary>
    /// <returns>Whether anything was new.</returns>
    public bool Resolve()
    {
        // As a rule nothing is new, and few words tell so of however many tasks.
        IReadOnlyCollection<Dependency> dependencies = waiting.ListDependencies();
        Dictionary<int, QmeTaskState> states = StatesOf(dependencies);
        if (dependencies.All(dependency => IsMet(dependency, states) is null))
        {
            return false;
        }

        bool changed = false;
        IReadOnlyList<QmeTask> tasks = waiting.ListDependent();
        states = StatesOf(tasks.SelectMany(task => Dependency.Parse(task.Dependency)));
        foreach (QmeTask task in tasks)
        {
            (Dependency Dependency, bool? IsMet)[] all = [.. Dependency.Parse(task.Dependency).Select(one => (one, IsMet(one, states)))];
            if (all.Any(one => one.IsMet == false))
            {
                if (Withdrawal.Try(store, task, WaitingReason.DependencyFailed))
                {
                    // Those that come later may depend on it.
                    states[task.Id] = QmeTaskState.Cancelled;
                    changed = true;
                }

                continue;
            }

            string? left = Dependency.Format(all.Where(one => one.IsMet is null).Select(one => one.Dependency));
            if (left != task.Dependency)
            {
                changed |= Leave(task, left);
            }
        }

        return changed;
    }

    /// <summary>Records for whom a task has met what they wait for, before it is removed: nobody could tell afterwards how it ended.</summary>
    /// <param name="ended">The task, which has ended.</param>
    public void KeepMetBy(QmeTask ended)
    {
        bool IsMet(Dependency dependency) => dependency.Id == ended.Id && dependency.IsMetBy(ended.State) == true;

        // Whoever was faster has changed something else, perhaps.
        while (waiting.ListDependentAnywhere().Where(task => Dependency.Parse(task.Dependency).Any(IsMet)).ToArray() is { Length: > 0 } tasks)
        {
            foreach (QmeTask task in tasks)
            {
                Leave(task, Dependency.Format(Dependency.Parse(task.Dependency).Where(one => !IsMet(one))));
            }
        }
    }

    private bool Leave(QmeTask task, string? left) =>
        waiting.SetDependency(task, left, left is not null ? WaitingReason.Dependency : task.Queue is not null ? WaitingReason.MaxParallel : null);

    private Dictionary<int, QmeTaskState> StatesOf(IEnumerable<Dependency> dependencies) => new(waiting.StatesOf(dependencies.Select(dependency => dependency.Id)));

    private static bool? IsMet(Dependency dependency, Dictionary<int, QmeTaskState> states) => dependency.IsMetBy(states.TryGetValue(dependency.Id, out QmeTaskState state) ? state : null);
}
