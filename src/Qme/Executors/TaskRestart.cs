using Qme.Execution;

namespace Qme.Executors;

/// <summary>Makes of a task what is to be run so that it runs again.</summary>
internal static class TaskRestart
{
    /// <summary>Makes it.</summary>
    /// <param name="executor">The executor of the task.</param>
    /// <param name="task">The task.</param>
    /// <param name="arguments">What the caller says besides, by name.</param>
    /// <param name="log">Where it is said what has changed since.</param>
    /// <exception cref="QmeException">
    /// <see cref="ErrorIds.ActionArgumentUnknown"/>; <see cref="ErrorIds.DirectoryNotFound"/>: where it ran there is nothing any more; it cannot be run again so.
    /// </exception>
    public static RunRequest Request(Executor executor, QmeTask task, IReadOnlyDictionary<string, object?> arguments, ILog log)
    {
        KnownArguments.Require(arguments, executor.RestartArguments, $"The restart of a task of the executor {task.Executor}");
        CommandLine command = executor.CommandToRestart(task, arguments);
        if (!Directory.Exists(task.WorkingDirectory))
        {
            throw new QmeException(
                ErrorIds.DirectoryNotFound,
                $"Task {task.Id} ({task.Command}) cannot be run again: its directory '{task.WorkingDirectory}' does not exist any more.",
                task.WorkingDirectory);
        }

        foreach (string notice in executor.NoticesBeforeRestart(task))
        {
            log.Warn(notice);
        }

        return new RunRequest(command)
        {
            CurrentDirectory = task.WorkingDirectory,
            WorkingDirectory = task.WorkingDirectory,
            Executor = task.Executor,
            Message = task.Message,
            Environment = task.Environment,
            ResolvedPath = task.ResolvedPath,
            IsInteractive = task.IsInteractive,
            RestartOf = task.Id,
        };
    }
}
