using System.Management.Automation;

namespace Qme.PowerShell.Scripting;

/// <summary>Says in one line what went wrong in a script, and where.</summary>
internal static class ScriptErrors
{
    /// <summary>What went wrong, without where: for what was thrown for a person to read.</summary>
    public static string Sentence(Exception error)
    {
        string message = error.Message.ReplaceLineEndings(" ").Trim();
        return message is [.., '.' or '!' or '?' or '…'] ? message : message + ".";
    }

    /// <summary>What went wrong, and where.</summary>
    /// <param name="error">The error as the engine tells it.</param>
    /// <param name="cause">What a method of ours threw, which the engine wraps; null when it was none.</param>
    public static string Say(ErrorRecord error, QmeException? cause = null)
    {
        Exception exception = cause ?? (error.Exception is MethodInvocationException { InnerException: Exception inner } ? inner : error.Exception);
        string message = exception.Message.ReplaceLineEndings(" ").Trim();
        string place = error.InvocationInfo switch
        {
            { ScriptName: { Length: > 0 } file, ScriptLineNumber: int line } => $" ({file}:{line})",
            { ScriptLineNumber: > 0 and int line } => $" (line {line})",
            _ => "",
        };
        return message + place;
    }
}
