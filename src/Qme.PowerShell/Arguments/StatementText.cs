using System.Collections.Concurrent;
using System.Management.Automation.Language;

namespace Qme.PowerShell.Arguments;

/// <summary>A call as it was typed: what PowerShell's parser saw before it evaluated the arguments.</summary>
internal sealed class StatementText
{
    private const int MostCached = 256;
    private const int LongestCached = 4096;

    private static readonly ConcurrentDictionary<string, StatementText?> s_cache = new(StringComparer.Ordinal);

    private readonly HashSet<int> _parameterStarts;

    private StatementText(CommandAst command, Token[] tokens)
    {
        Elements = command.CommandElements;
        CommandIsComputed = command.InvocationOperator != TokenKind.Unknown && Elements[0] is not StringConstantExpressionAst;
        IsRedirected = command.Redirections.Any(IsOfOutput);
        _parameterStarts = [.. tokens.Where(t => t is ParameterToken { UsedColon: true }).Select(t => t.Extent.StartOffset)];
    }

    /// <summary>The command's name and its arguments.</summary>
    internal IReadOnlyList<CommandElementAst> Elements { get; }

    /// <summary>Whether the command stands behind <c>&amp;</c> as an expression, which may be a module followed by the command's name.</summary>
    internal bool CommandIsComputed { get; }

    /// <summary>Whether the call's output or errors are redirected, and not merely away (<c>&gt; $null</c>).</summary>
    internal bool IsRedirected { get; }

    /// <summary>Reads a call; null if the text is not one command, as when there was no text because a program made the call.</summary>
    /// <remarks>Scripts make the same call many times: what was read is kept, within bounds.</remarks>
    internal static StatementText? Read(string text)
    {
        if (text.Length == 0)
        {
            return null;
        }

        if (s_cache.TryGetValue(text, out StatementText? known))
        {
            return known;
        }

        StatementText? read = Parse(text);
        if (text.Length <= LongestCached)
        {
            if (s_cache.Count >= MostCached)
            {
                s_cache.Clear();
            }

            s_cache[text] = read;
        }

        return read;
    }

    /// <summary>
    /// Whether the element at this index was typed as <c>-o:value</c> without a blank, but behind <c>--</c>, where PowerShell takes it
    /// apart into <c>-o:</c> and <c>value</c>.
    /// </summary>
    internal bool IsJoinedToNext(int index) =>
        index + 1 < Elements.Count
        && Elements[index] is StringConstantExpressionAst element
        && _parameterStarts.Contains(element.Extent.StartOffset)
        && Elements[index + 1].Extent.StartOffset == element.Extent.EndOffset;

    private static bool IsOfOutput(RedirectionAst redirection) =>
        redirection.FromStream is RedirectionStream.Output or RedirectionStream.Error or RedirectionStream.All
        && redirection is not FileRedirectionAst { Location: VariableExpressionAst { VariablePath.UserPath: "null" } };

    private static StatementText? Parse(string text)
    {
        ScriptBlockAst script = Parser.ParseInput(text, out Token[] tokens, out _);
        return script.EndBlock?.Statements is [PipelineAst { PipelineElements: [CommandAst command] }]
            ? new StatementText(command, tokens)
            : null;
    }
}
