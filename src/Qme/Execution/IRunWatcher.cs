namespace Qme.Execution;

/// <summary>Is told how a running command goes on, on the thread that runs it. What it throws stops the command.</summary>
public interface IRunWatcher
{
    /// <summary>How often it wants to be told.</summary>
    TimeSpan Interval { get; }

    /// <summary>The command runs.</summary>
    /// <param name="task">The task, with the files it writes to.</param>
    /// <param name="elapsed">How long it has been running.</param>
    void OnRunning(QmeTask task, TimeSpan elapsed);

    /// <summary>The command has ended, and everything it wrote is in its files.</summary>
    void OnEnded(QmeTask task);
}
