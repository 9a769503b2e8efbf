using System.Collections.ObjectModel;
using System.ComponentModel;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Qme.PowerShell.Arguments;

/// <summary>Completes what stands behind Invoke-QmeCommand as if it had been typed alone.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class CommandCompleter
{
    /// <summary>What a completer registered for the command's own name would say.</summary>
    /// <param name="call">The call so far.</param>
    /// <param name="cursor">Where the cursor is, in characters from the beginning of the input.</param>
    /// <param name="engine">The runspace's <c>$ExecutionContext</c>.</param>
    public static IEnumerable<CompletionResult> Complete(CommandAst call, int cursor, EngineIntrinsics engine)
    {
        CommandElementAst? command = FindCommand(call.CommandElements, Front.ParametersIn(engine));
        if (command is null || cursor < command.Extent.StartOffset)
        {
            return [];
        }

        string text = call.Extent.Text[(command.Extent.StartOffset - call.Extent.StartOffset)..];
        int position = cursor - command.Extent.StartOffset;
        return CommandCompletion.CompleteInput(text.PadRight(position), position, null).CompletionMatches;
    }

    private static CommandElementAst? FindCommand(ReadOnlyCollection<CommandElementAst> elements, OwnParameters own)
    {
        for (int i = 1; i < elements.Count; i++)
        {
            if (elements[i] is not CommandParameterAst option)
            {
                return elements[i];
            }

            bool valueFollows = option.Argument is null
                && own.TryResolve(option.ParameterName, option.ParameterName, out ParameterMetadata? parameter, out _)
                && !parameter.SwitchParameter;
            i += valueFollows ? 1 : 0;
        }

        return null;
    }
}
