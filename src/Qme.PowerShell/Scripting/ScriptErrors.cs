using System.Management.Automation;
using System.Text.RegularExpressions;

namespace Qme.PowerShell.Scripting;

/// <summary>Says in one line what went wrong in a script, and where.</summary>
internal static partial class ScriptErrors
{
    /// <summary>The one command of ours that is there, for script files.</summary>
    public const string Registering = "Register-QmeExecutor";

    /// <summary>What went wrong, without where: for what was thrown for a person to read.</summary>
    public static string Sentence(Exception error)
    {
        string message = error.Message.ReplaceLineEndings(" ").Trim();
        return message is [.., '.' or '!' or '?' or '…'] ? message : message + ".";
    }

    /// <summary>Why code of an executor cannot call a command of ours; null when it can, or when it is none.</summary>
    public static string? WhyMissing(string command) =>
        OwnCommandPattern().IsMatch(command) && !command.Equals(Registering, StringComparison.OrdinalIgnoreCase) ? Missing(command) : null;

    // Where the module is found in its path, PowerShell tries to load it, and complains of that.
    private static string? MissingCommand(ErrorRecord error) => error switch
    {
        { CategoryInfo.Category: ErrorCategory.ObjectNotFound, TargetObject: string name } => WhyMissing(name),
        _ when error.Exception.Message.Contains("TypeData", StringComparison.Ordinal) && error.Exception.Message.Contains($"\"{typeof(QmeTask).FullName}\"", StringComparison.Ordinal) => Missing($"the module Qme, of which only {Registering} is there"),
        _ => null,
    };

    private static string Missing(string what) =>
        $"The code of an executor runs in a place of its own, without {what}. What Qme knows of its tasks comes by param(), $Task or $Tasks, and a program is run by & $Capture.";

    /// <summary>What went wrong, and where.</summary>
    /// <param name="error">The error as the engine tells it.</param>
    /// <param name="cause">What a method of ours threw, which the engine wraps; null when it was none.</param>
    public static string Say(ErrorRecord error, QmeException? cause = null)
    {
        Exception exception = cause ?? (error.Exception is MethodInvocationException { InnerException: Exception inner } ? inner : error.Exception);
        string message = MissingCommand(error) ?? exception.Message.ReplaceLineEndings(" ").Trim();
        string place = error.InvocationInfo switch
        {
            { ScriptName: { Length: > 0 } file, ScriptLineNumber: int line } => $" ({file}:{line})",
            { ScriptLineNumber: > 0 and int line } => $" (line {line})",
            _ => "",
        };
        return message + place;
    }

    [GeneratedRegex(@"^(Qme\\)?(qme|\w+-Qme\w+)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OwnCommandPattern();
}
