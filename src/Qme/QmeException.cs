namespace Qme;

/// <summary>A failure that a user can understand and act on: one clear line, a stable id and the value that was wrong.</summary>
public sealed class QmeException : Exception
{
    /// <summary>Creates the failure.</summary>
    /// <param name="errorId">One of <see cref="ErrorIds"/>.</param>
    /// <param name="message">One line, for a person.</param>
    /// <param name="target">The offending value: an id, a name, a path.</param>
    /// <param name="innerException">What was caught, when there was something.</param>
    public QmeException(string errorId, string message, object? target = null, Exception? innerException = null)
        : base(message, innerException)
    {
        ErrorId = errorId;
        Target = target;
    }

    /// <summary>The stable id that scripts may rely on.</summary>
    public string ErrorId { get; }

    /// <summary>The offending value.</summary>
    public object? Target { get; }
}
