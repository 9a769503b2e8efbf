using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using Qme.Configuration;

namespace Qme.PowerShell.Completion;

/// <summary>Offers values that begin with, or match, what has been typed.</summary>
public abstract class Completer : IArgumentCompleter
{
    private static readonly ScriptBlock s_currentDirectory =
        ScriptBlock.Create("$ExecutionContext.SessionState.Path.CurrentFileSystemLocation.ProviderPath");

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        string word = wordToComplete.Trim('\'', '"');
        WildcardPattern pattern = WildcardPattern.Get(word + "*", WildcardOptions.IgnoreCase);
        try
        {
            return [.. Values(fakeBoundParameters).Where(v => pattern.IsMatch(v.Text)).Select(ToResult)];
        }
        catch (QmeException)
        {
            // Somebody is typing. The command itself will say what is wrong with the home.
            return [];
        }
    }

    /// <summary>What there is to choose from, with a tooltip each.</summary>
    private protected abstract IEnumerable<(string Text, string ToolTip)> Values(IDictionary boundParameters);

    private protected static QmeEngine Engine => QmeEngine.For(Home.Locate(CurrentDirectory));

    // The current location of whoever types. A program that asks for completions from a thread of its own has none.
    private static string CurrentDirectory =>
        Runspace.DefaultRunspace is null ? Environment.CurrentDirectory : LanguagePrimitives.ConvertTo<string>(s_currentDirectory.InvokeReturnAsIs());

    private static CompletionResult ToResult((string Text, string ToolTip) value) =>
        new(
            value.Text.Contains(' ', StringComparison.Ordinal) ? $"'{CodeGeneration.EscapeSingleQuotedStringContent(value.Text)}'" : value.Text,
            value.Text,
            CompletionResultType.ParameterValue,
            value.ToolTip);
}
