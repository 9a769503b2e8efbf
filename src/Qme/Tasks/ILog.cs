namespace Qme;

/// <summary>Is told what a person may want to know, on the thread that asked for the work.</summary>
public interface ILog
{
    /// <summary>A log that keeps nothing.</summary>
    static ILog None { get; } = new NoLog();

    /// <summary>Something could not be done, and the rest goes on without it.</summary>
    void Warn(string message);

    /// <summary>What is done, for who wants to follow it.</summary>
    void Verbose(string message);

    private sealed class NoLog : ILog
    {
        public void Warn(string message)
        {
        }

        public void Verbose(string message)
        {
        }
    }
}
