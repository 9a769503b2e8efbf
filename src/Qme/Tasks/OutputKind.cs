namespace Qme;

/// <summary>Which of the things that a command wrote.</summary>
public enum OutputKind
{
    /// <summary>Its standard output.</summary>
    Output,

    /// <summary>Its standard error.</summary>
    Error,

    /// <summary>Its output, then its error, each under a heading.</summary>
    All,
}
