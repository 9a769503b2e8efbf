using System.Management.Automation;
using Qme.Execution;

namespace Qme.PowerShell.Scripting;

/// <summary>One call of code of an executor.</summary>
/// <param name="Who">Whose code, and which, for a person: <c>-Refresh of the executor pbs</c>.</param>
/// <param name="Limit">How long it may take.</param>
/// <param name="Log">Where it is said what the code says.</param>
/// <param name="Stop">Cancelled when nobody waits for it any more.</param>
internal sealed record ScriptCall(string Who, TimeSpan Limit, ILog Log, CancellationToken Stop)
{
    /// <summary>Who answers what the code asks.</summary>
    public Func<Capture, CancellationToken, CaptureResult> Ask { get; init; } = (question, stop) => question.Run(stop);

    /// <summary>That the code failed.</summary>
    /// <param name="how">The rest of a sentence that begins with whose code it is.</param>
    /// <param name="cause">What was thrown, if anything was.</param>
    public QmeException Failure(string how, Exception? cause = null) => new(ErrorIds.ExecutorFailed, $"{Who}: {how}", Who, cause);

    /// <summary>
    /// The words of what the code threw of its own will, or of $Capture that got no answer or a bad one: it says with them that there is nothing to be known at the moment.
    /// Null for a mistake in the code.
    /// </summary>
    public static string? Thrown(QmeException failure) => failure.InnerException switch
    {
        RuntimeException unanswered when Chain(unanswered).OfType<QmeException>().FirstOrDefault() is { ErrorId: ErrorIds.CaptureTimeout or ErrorIds.CommandNotFound or ErrorIds.ExecutorReported } question => ScriptErrors.Sentence(question),
        RuntimeException { ErrorRecord.CategoryInfo.Category: ErrorCategory.OperationStopped } thrown => ScriptErrors.Sentence(thrown.ErrorRecord.Exception),
        _ => null,
    };

    private static IEnumerable<Exception> Chain(Exception first)
    {
        for (Exception? exception = first; exception is not null; exception = exception.InnerException)
        {
            yield return exception;
        }
    }

    /// <summary>That the code threw something.</summary>
    public QmeException Failure(RuntimeException thrown) => Failure(ScriptErrors.Say(thrown.ErrorRecord, Chain(thrown).OfType<QmeException>().FirstOrDefault()), thrown);
}
