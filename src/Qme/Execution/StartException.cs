namespace Qme.Execution;

/// <summary>A process was not started. Nothing runs, though its output files may have been created.</summary>
public sealed class StartException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="failure">What kind of failure it is.</param>
    /// <param name="message">What failed, with the path or value concerned and the system's own words.</param>
    public StartException(StartFailure failure, string message)
        : base(message)
    {
        Failure = failure;
    }

    /// <summary>What kind of failure it is.</summary>
    public StartFailure Failure { get; }
}
