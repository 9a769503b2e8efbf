using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.RegularExpressions;
using Qme.Executors;

namespace Qme.PowerShell.Scripting.Testing;

/// <summary>
/// Reads the code of an executor without running it: whether it needs something that it will not find where it runs, and whether it runs programs behind the
/// back of whoever is to answer for them.
/// </summary>
/// <param name="executor">The executor.</param>
/// <param name="stop">Cancelled when nobody waits for it any more.</param>
internal sealed partial class CodeChecks(ScriptExecutor executor, CancellationToken stop)
{
    // Which of some names are known where executors run: of variables, and of commands with what they are.
    private const string Look = """
        param($variables, $commands)
        $session = $ExecutionContext.SessionState
        foreach ($name in $variables) { if ($session.PSVariable.Get($name)) { "variable $name" } }
        foreach ($name in $commands) { $found = $session.InvokeCommand.GetCommand($name, 'All'); if ($found) { "$($found.CommandType) $name" } }
        """;

    // Those that are there only while something runs.
    private static readonly string[] s_passing =
        ["_", "PSItem", "args", "input", "this", "Matches", "foreach", "switch", "MyInvocation", "PSBoundParameters", "PSCmdlet", "PSScriptRoot", "PSCommandPath", "LASTEXITCODE", "StackTrace", "OFS"];

    /// <summary>What is wrong with the definition, taken by itself.</summary>
    public IEnumerable<string> OfDefinition()
    {
        if (executor.Definition is { Submitted: { } submitted, Refresh: null })
        {
            yield return $"It has {submitted.Label}, and nothing that asks what became of what was submitted: such a task would be Pending for ever.";
        }

        foreach (string name in executor.Definition is { Match: null, Condition: null } plain ? plain.CommandNames : [])
        {
            foreach (string other in new[] { name + "-x", "x" + name }.Where(other => executor.Recognizes(new CommandLine(other, []))))
            {
                yield return $"It takes '{other}'.";
            }
        }
    }

    /// <summary>What is wrong with each piece of code.</summary>
    public IEnumerable<(string Label, IReadOnlyList<string> Wrong)> OfCode()
    {
        ExecutorDefinition definition = executor.Definition;
        foreach (ScriptCode code in new[] { definition.Condition, definition.Submitted, definition.OutputFile, definition.Refresh }.OfType<ScriptCode>().Concat(definition.Actions.Select(action => action.Code)))
        {
            yield return (code.Label, Wrong(code));
        }
    }

    /// <summary>The states that the code names.</summary>
    public IReadOnlyList<QmeTaskState> StatesNamed()
    {
        IEnumerable<Ast> code = new[] { executor.Definition.Submitted, executor.Definition.Refresh }.OfType<ScriptCode>().Select(Root).Distinct();
        HashSet<string> texts = new(code.SelectMany(ast => ast.FindAll(one => one is StringConstantExpressionAst, searchNestedScriptBlocks: true)).Select(one => ((StringConstantExpressionAst)one).Value), StringComparer.OrdinalIgnoreCase);
        return [.. Enum.GetValues<QmeTaskState>().Where(state => texts.Contains(state.ToString()))];
    }

    private string[] Wrong(ScriptCode code)
    {
        VariableExpressionAst[] variables = [.. Find<VariableExpressionAst>(code.Ast).Where(variable => !IsAtHome(code, variable))];
        CommandAst[] commands = [.. Find<CommandAst>(code.Ast).Where(command => command.GetCommandName() is string name && !Functions(code).Contains(name, StringComparer.OrdinalIgnoreCase))];
        string[] known =
        [
            .. ScriptRunspace.Look(
                code,
                Look,
                new ScriptCall($"The test of the executor {executor.Name}", TimeSpan.FromSeconds(30), ILog.None, stop),
                variables.Select(Name).ToArray(),
                commands.Select(command => command.GetCommandName()).ToArray()).Select(item => item!.ToString()),
        ];
        bool IsKnown(string kind, string name) => known.Contains($"{kind} {name}", StringComparer.OrdinalIgnoreCase);
        return
        [
            .. variables.Where(variable => !IsKnown("variable", Name(variable))).DistinctBy(Name)
                .Select(variable => $"{ScriptCode.Place(variable.Extent)}It reads {variable.Extent.Text}, which nobody has given a value where it runs: name what it needs in its param()."),
            .. commands.Where(command => !known.Any(line => line.EndsWith(" " + command.GetCommandName(), StringComparison.OrdinalIgnoreCase)))
                .Select(command => $"{ScriptCode.Place(command.Extent)}There is no command {command.GetCommandName()} where it runs."),
            .. commands.Where(command => IsKnown(nameof(CommandTypes.Application), command.GetCommandName()))
                .Select(command => $"{ScriptCode.Place(command.Extent)}It runs {command.GetCommandName()} itself, which has no time limit, and which no transcript can answer: & $Capture {command.Extent.Text}"),
        ];
    }

    // A module's own variables and functions are there when its functions run.
    private static Ast Root(ScriptCode code)
    {
        Ast ast = code.Ast;
        while (code is FunctionCode && ast.Parent is not null)
        {
            ast = ast.Parent;
        }

        return ast;
    }

    private static bool IsAtHome(ScriptCode code, VariableExpressionAst variable)
    {
        string name = Name(variable);
        return variable.VariablePath is { IsVariable: false }
            || (!UsingPattern().IsMatch(variable.Extent.Text) && (s_passing.Contains(name, StringComparer.OrdinalIgnoreCase) || Assigned(Root(code)).Contains(name, StringComparer.OrdinalIgnoreCase)));
    }

    private static IEnumerable<string> Assigned(Ast ast) =>
        ast.FindAll(one => one is AssignmentStatementAst, searchNestedScriptBlocks: true).SelectMany(one => Find<VariableExpressionAst>(((AssignmentStatementAst)one).Left)).Select(Name)
            .Concat(Find<ForEachStatementAst>(ast).Select(loop => Name(loop.Variable)))
            .Concat(Find<ParameterAst>(ast).Select(parameter => Name(parameter.Name)));

    private static IEnumerable<string> Functions(ScriptCode code) => Find<FunctionDefinitionAst>(Root(code)).Select(function => function.Name);

    private static IEnumerable<T> Find<T>(Ast ast)
        where T : Ast => ast.FindAll(one => one is T, searchNestedScriptBlocks: true).Cast<T>();

    private static string Name(VariableExpressionAst variable) => ScopePattern().Replace(variable.VariablePath.UserPath, "");

    [GeneratedRegex("^(script|local|global|private|using):", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ScopePattern();

    [GeneratedRegex("^[$@]using:", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex UsingPattern();
}
