using System.Collections.Immutable;

namespace Qme.Executors;

/// <summary>The executors that were registered in this process, for all its homes and runspaces.</summary>
internal static class SessionExecutors
{
    private static ImmutableList<Executor> s_added = [];
    private static ImmutableHashSet<string> s_hidden = [];

    /// <summary>Those that were registered, the last one first.</summary>
    public static IReadOnlyList<Executor> All => s_added;

    /// <summary>Whether an executor of that name is to be taken for gone, although a file has it.</summary>
    public static bool IsHidden(string name) => s_hidden.Contains(name.ToLowerInvariant());

    public static Executor? Find(string name) => s_added.Find(executor => executor.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    public static void Add(Executor executor)
    {
        ImmutableInterlocked.Update(ref s_added, added => added.RemoveAll(other => other.Name == executor.Name).Insert(0, executor));
        ImmutableInterlocked.Update(ref s_hidden, hidden => hidden.Remove(executor.Name));
    }

    public static void Remove(string name) => ImmutableInterlocked.Update(ref s_added, added => added.RemoveAll(executor => executor.Name == name));

    public static void Hide(string name) => ImmutableInterlocked.Update(ref s_hidden, hidden => hidden.Add(name));

    /// <summary>Adds one in place of one of the same name, until what is returned is disposed of.</summary>
    public static IDisposable Lend(Executor executor)
    {
        Loan loan = new(executor, Find(executor.Name), IsHidden(executor.Name));
        Add(executor);
        return loan;
    }

    private sealed class Loan(Executor executor, Executor? before, bool wasHidden) : IDisposable
    {
        public void Dispose()
        {
            Remove(executor.Name);
            if (before is not null)
            {
                Add(before);
            }
            else if (wasHidden)
            {
                Hide(executor.Name);
            }
        }
    }
}
