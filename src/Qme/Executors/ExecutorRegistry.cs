namespace Qme.Executors;

/// <summary>
/// The executors there are for a home, in the order they are asked: those that were registered in this process, the last one first; those in files;
/// those that come with Qme. Of two with one name the first counts.
/// </summary>
public sealed class ExecutorRegistry
{
    // A class of this assembly that derives from Executor is one, without being named anywhere.
    private static readonly Executor[] s_builtIn =
    [
        .. typeof(Executor).Assembly.GetTypes()
            .Where(ExecutorAssembly.IsExecutor)
            .Select(type => (Executor)Activator.CreateInstance(type)!)
            .OrderByDescending(executor => executor.Precedence)
            .ThenBy(executor => executor.Name, StringComparer.Ordinal),
    ];

    private readonly ExecutorFiles _files;

    internal ExecutorRegistry(ExecutorFiles files) => _files = files;

    /// <summary>All executors, in the order they are asked.</summary>
    public IReadOnlyList<Executor> All =>
    [
        .. SessionExecutors.All
            .Concat(_files.All.Where(executor => !SessionExecutors.IsHidden(executor.Name)))
            .Concat(s_builtIn)
            .DistinctBy(executor => executor.Name),
    ];

    /// <summary>Those that come with Qme, compiled.</summary>
    internal static IReadOnlyList<Executor> AllBuiltIn => s_builtIn;

    /// <summary>Whether an executor of that name comes with Qme.</summary>
    public static bool IsBuiltIn(string name) => FindBuiltIn(name) is not null;

    /// <summary>Finds the executor that recognises a command.</summary>
    public Executor Recognize(CommandLine command) => Claims(command).First();

    /// <summary>The executors that recognise a command, in the order they are asked: the first one gets it.</summary>
    public IEnumerable<Executor> Claims(CommandLine command) => All.Where(executor => Recognizes(executor, command));

    /// <summary>Finds an executor by name, in any case.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.ExecutorNotFound"/>.</exception>
    public Executor Get(string name) =>
        Find(name)
        ?? throw new QmeException(
            ErrorIds.ExecutorNotFound,
            $"There is no executor '{name}'. There is: {string.Join(", ", All.Select(executor => executor.Name))}.",
            name);

    /// <summary>Finds the executor of a task.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.ExecutorNotFound"/>: it is gone.</exception>
    public Executor Of(QmeTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return Find(task.Executor)
            ?? throw new QmeException(
                ErrorIds.ExecutorNotFound,
                $"Task {task.Id} ({task.Command}) is one of the executor {task.Executor}, which is not here: the task can be read, and nothing else be done with it.",
                task.Executor);
    }

    /// <summary>Finds an executor by name, in any case; null when there is none, as for tasks of an executor that is gone.</summary>
    public Executor? Find(string name)
    {
        // No file is read for those whose names nobody else can have.
        return FindBuiltIn(name)
            ?? SessionExecutors.Find(name)
            ?? (SessionExecutors.IsHidden(name) ? null : _files.Find(name));
    }

    /// <summary>Adds an executor for this process, in place of one of the same name.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.ExecutorBuiltIn"/>; <see cref="ErrorIds.ExecutorInvalid"/>: that is no name for one.</exception>
    public static void Register(Executor executor)
    {
        ArgumentNullException.ThrowIfNull(executor);
        ExecutorName.Require(executor.Name);
        executor.Origin = executor.Origin == Executor.BuiltIn ? Executor.Registered : executor.Origin;
        SessionExecutors.Add(executor);
    }

    /// <summary>Takes an executor away for this process. One that is written in a file is there again in the next.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.ExecutorBuiltIn"/>; <see cref="ErrorIds.ExecutorNotFound"/>.</exception>
    public void Unregister(string name)
    {
        Executor executor = Get(name);
        if (IsBuiltIn(executor.Name))
        {
            throw ExecutorName.Taken(executor.Name);
        }

        SessionExecutors.Remove(executor.Name);
        if (_files.Find(executor.Name) is not null)
        {
            SessionExecutors.Hide(executor.Name);
        }
    }

    /// <summary>Finds an executor by name, in any case, among those that come with Qme; null when it is none of them.</summary>
    public static Executor? FindBuiltIn(string name) => s_builtIn.FirstOrDefault(executor => executor.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static bool Recognizes(Executor executor, CommandLine command)
    {
        try
        {
            return executor.Recognizes(command);
        }
        catch (QmeException e)
        {
            // Others are asked all the same: one that is broken is not to keep anybody from running a command.
            ExecutorComplaints.Make(e.Message);
            return false;
        }
    }
}
