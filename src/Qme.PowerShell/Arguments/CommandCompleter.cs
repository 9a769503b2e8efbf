using System.Collections;
using System.Collections.ObjectModel;
using System.ComponentModel;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Qme.PowerShell.Arguments;

/// <summary>Completes what stands behind Invoke-QmeCommand as if it had been typed alone, and the values of Qme's own options before it.</summary>
/// <remarks>PowerShell does not ask for a word that begins with one dash, so that the names of the options cannot be completed.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class CommandCompleter
{
    /// <summary>What a completer registered for the command's own name would say.</summary>
    /// <param name="call">The call so far.</param>
    /// <param name="cursor">Where the cursor is, in characters from the beginning of the input.</param>
    /// <param name="engine">The runspace's <c>$ExecutionContext</c>.</param>
    public static IEnumerable<CompletionResult> Complete(CommandAst call, int cursor, EngineIntrinsics engine)
    {
        OwnParameters own = Front.ParametersIn(engine);
        CommandElementAst? command = FindCommand(call.CommandElements, own);
        if (command is null || cursor < command.Extent.StartOffset)
        {
            return CompleteValue(call, cursor, own);
        }

        string text = call.Extent.Text[(command.Extent.StartOffset - call.Extent.StartOffset)..];
        int position = cursor - command.Extent.StartOffset;
        return CommandCompletion.CompleteInput(text.PadRight(position), position, null).CompletionMatches;
    }

    private static IEnumerable<CompletionResult> CompleteValue(CommandAst call, int cursor, OwnParameters own)
    {
        CommandElementAst[] before = [.. call.CommandElements.Where(element => element.Extent.StartOffset < cursor)];
        string word = before[^1] is StringConstantExpressionAst typed && typed.Extent.EndOffset >= cursor ? typed.Value : string.Empty;
        return before.LastOrDefault(element => element is CommandParameterAst) is CommandParameterAst { Argument: null } option
            && own.TryResolve(option.ParameterName, option.ParameterName, out ParameterMetadata? parameter, out _)
            && parameter.Attributes.OfType<ArgumentCompleterAttribute>().FirstOrDefault() is { Type: Type completer }
            ? ((IArgumentCompleter)Activator.CreateInstance(completer)!).CompleteArgument(own.Command.Name, parameter.Name, word, call, new Hashtable())
            : [];
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
