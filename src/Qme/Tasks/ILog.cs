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

    /// <summary>Something worth knowing, which is no reason to worry.</summary>
    void Inform(string message) => Verbose(message);

    /// <summary>What only who looks for a mistake wants to know.</summary>
    void Debug(string message) => Verbose(message);

    /// <summary>Something failed, and the rest goes on without it.</summary>
    void Error(QmeException failure) => Warn(failure.Message);

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
