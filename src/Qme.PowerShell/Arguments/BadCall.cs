using System.Management.Automation;

namespace Qme.PowerShell.Arguments;

/// <summary>Why a call was not understood, for the user to read.</summary>
internal static class BadCall
{
    private const string OwnOptionsFirst = "Qme's own options stand before the command, the command's options after it.";

    internal static ErrorRecord Unknown(string option, IEnumerable<string> known) => Create(
        "OptionUnknown",
        option,
        $"Invoke-QmeCommand has no option '{option}'. {OwnOptionsFirst} Its own are: {string.Join(", ", known)}, and PowerShell's common parameters. If '{option}' begins the command itself, put -- before it.");

    internal static ErrorRecord Ambiguous(string option, IEnumerable<string> candidates) => Create(
        "OptionAmbiguous",
        option,
        $"Option '{option}' of Invoke-QmeCommand is ambiguous: {string.Join(", ", candidates)}. {OwnOptionsFirst}");

    internal static ErrorRecord MissingValue(string option) => Create(
        "OptionValueMissing",
        option,
        $"Option '{option}' of Invoke-QmeCommand needs a value.");

    internal static ErrorRecord Repeated(string option) => Create(
        "OptionRepeated",
        option,
        $"Option '{option}' of Invoke-QmeCommand is given more than once.");

    internal static ErrorRecord CannotSetVariable(string option) => Create(
        "OptionNotSupported",
        option,
        $"Invoke-QmeCommand does not take '{option}', because it could not set the caller's variable. Assign the task instead: $task = Invoke-QmeCommand …");

    internal static ErrorRecord NoCommand() => Create(
        "CommandMissing",
        null,
        "No command to run. Write it after Invoke-QmeCommand as you would type it alone: Invoke-QmeCommand make -j4 all");

    internal static ErrorRecord ScriptBlockAsCommand(ScriptBlock block) => Create(
        "CommandIsScriptBlock",
        block,
        "Invoke-QmeCommand runs programs, not script blocks. Write the program's name and its arguments: Invoke-QmeCommand make -j4 all");

    private static ErrorRecord Create(string id, object? target, string message) =>
        new(new ArgumentException(message), id, ErrorCategory.InvalidArgument, target);
}
