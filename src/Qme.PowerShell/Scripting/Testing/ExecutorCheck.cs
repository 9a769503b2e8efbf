namespace Qme.PowerShell.Scripting.Testing;

/// <summary>One thing that Test-QmeExecutor has looked at.</summary>
public sealed record ExecutorCheck
{
    internal ExecutorCheck(string executor, string name, CheckOutcome outcome, string message) => (Executor, Name, Outcome, Message) = (executor, name, outcome, message);

    /// <summary>The name of the executor.</summary>
    public string Executor { get; }

    /// <summary>What was looked at.</summary>
    public string Name { get; }

    /// <summary>Whether it is as it has to be.</summary>
    public CheckOutcome Outcome { get; }

    /// <summary>What was seen.</summary>
    public string Message { get; }
}

/// <summary>Whether something is as it has to be.</summary>
public enum CheckOutcome
{
    /// <summary>It is.</summary>
    Passed,

    /// <summary>It is not.</summary>
    Failed,

    /// <summary>Nobody has looked; the message says why.</summary>
    Skipped,
}
