using System.Management.Automation;

namespace Qme.PowerShell.Scripting;

/// <summary>One call of code of an executor.</summary>
/// <param name="Who">Whose code, and which, for a person: <c>-Refresh of the executor pbs</c>.</param>
/// <param name="Limit">How long it may take.</param>
/// <param name="Log">Where it is said what the code says.</param>
/// <param name="Stop">Cancelled when nobody waits for it any more.</param>
internal sealed record ScriptCall(string Who, TimeSpan Limit, ILog Log, CancellationToken Stop)
{
    /// <summary>That the code failed.</summary>
    /// <param name="how">The rest of a sentence that begins with whose code it is.</param>
    /// <param name="cause">What was thrown, if anything was.</param>
    public QmeException Failure(string how, Exception? cause = null) => new(ErrorIds.ExecutorFailed, $"{Who}: {how}", Who, cause);

    /// <summary>That the code threw something.</summary>
    public QmeException Failure(RuntimeException thrown) => Failure(ScriptErrors.Say(thrown.ErrorRecord), thrown);
}
