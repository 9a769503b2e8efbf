namespace Qme.Executors;

/// <summary>The executors there are.</summary>
public sealed class ExecutorRegistry
{
    private readonly Executor[] _executors;

    /// <summary>Collects the executors of this assembly: a class that derives from <see cref="Executor"/> is one, without being named anywhere.</summary>
    public ExecutorRegistry()
    {
        _executors =
        [
            .. typeof(Executor).Assembly.GetTypes()
                .Where(type => type.IsSubclassOf(typeof(Executor)) && !type.IsAbstract)
                .Select(type => (Executor)Activator.CreateInstance(type)!)
                .OrderByDescending(executor => executor.Precedence)
                .ThenBy(executor => executor.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>All executors, in the order they are asked.</summary>
    public IReadOnlyList<Executor> All => _executors;

    /// <summary>Finds the executor that recognises a command.</summary>
    public Executor Recognize(CommandLine command) => _executors.First(executor => executor.Recognizes(command));

    /// <summary>Finds an executor by name, in any case.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.ExecutorNotFound"/>.</exception>
    public Executor Get(string name) =>
        Find(name)
        ?? throw new QmeException(
            ErrorIds.ExecutorNotFound,
            $"There is no executor '{name}'. There is: {string.Join(", ", _executors.Select(executor => executor.Name))}.",
            name);

    /// <summary>Finds an executor by name, in any case; null when there is none, as for tasks of an executor that is gone.</summary>
    public Executor? Find(string name) => _executors.FirstOrDefault(e => e.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
