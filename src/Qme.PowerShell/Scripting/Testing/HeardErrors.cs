using System.Management.Automation;

namespace Qme.PowerShell.Scripting.Testing;

/// <summary>Keeps what goes wrong while an executor is tried.</summary>
internal sealed class HeardErrors : ILog
{
    private readonly List<QmeException> _errors = [];
    private readonly List<string> _warnings = [];

    /// <summary>The errors so far.</summary>
    public IReadOnlyList<QmeException> All => _errors;

    /// <summary>The warnings so far.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Whether anything was said that a person would see: an error, a warning, or a word.</summary>
    public bool HasSaid { get; private set; }

    public void Error(QmeException failure)
    {
        _errors.Add(failure);
        HasSaid = true;
    }

    public void Warn(string message)
    {
        _warnings.Add(message);
        HasSaid = true;
    }

    public void Inform(string message) => HasSaid = true;

    public void Verbose(string message)
    {
    }

    public void Debug(string message)
    {
    }

    /// <summary>Does something; a failure is kept, and is no more.</summary>
    public T? Try<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (QmeException e)
        {
            Error(e);
            return default;
        }
    }

    /// <summary>
    /// What went wrong that its author cannot have wanted: code that stumbled, did not end, or said what makes no sense. What it throws itself, and what it lets
    /// through of a program that did not answer, is its way of saying that it does not know.
    /// </summary>
    public IEnumerable<QmeException> Accidents => _errors.Where(IsAccident);

    private static bool IsAccident(QmeException error) => error switch
    {
        { ErrorId: not ErrorIds.ExecutorFailed } => false,
        { InnerException: QmeException inner } => IsAccident(inner),
        { InnerException: MethodInvocationException { InnerException: QmeException } } => false,
        _ => ScriptCall.Thrown(error) is null,
    };
}
