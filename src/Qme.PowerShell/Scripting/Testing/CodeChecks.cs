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

    // The module file and those that it reads; none where there are only blocks.
    private readonly ScriptBlockAst[] _files = executor.Definition.Module is ScriptBlockAst module ? [.. ModuleFiles.Of(module)] : [];

    /// <summary>What is wrong with the definition, taken by itself.</summary>
    public IEnumerable<string> OfDefinition()
    {
        if (executor.Definition is { Submitted: { } submitted, Refresh: null })
        {
            yield return $"It has {submitted.Label}, and nothing that asks what became of what was submitted: such a task would be Pending for ever.";
        }

        foreach (FunctionDefinitionAst function in executor.Definition.Module is ScriptBlockAst module ? ExecutorFileReader.FunctionsOf(module).Where(IsForNobody) : [])
        {
            yield return $"{ScriptCode.Place(function.Extent)}Nobody calls {function.Name}: Qme calls {string.Join(", ", ExecutorFileReader.Agreed)}.";
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
        ScriptCode? somewhere = null;
        foreach (ScriptCode code in new[] { definition.Condition, definition.Submitted, definition.OutputFile, definition.Refresh }.OfType<ScriptCode>().Concat(definition.Actions.Select(action => action.Code)))
        {
            yield return (code.Label, Wrong(code, code.Ast));
            somewhere = code;
        }

        // Where a function of the module runs, there are those run that help it.
        foreach (ScriptBlockAst file in somewhere is null ? [] : _files)
        {
            Ast[] helpers = file == definition.Module ? [.. ExecutorFileReader.FunctionsOf(file).Where(function => !ExecutorFileReader.IsAgreed(function.Name))] : [file];
            if (helpers.Length > 0)
            {
                yield return (Path.GetFileName(file.Extent.File)!, [.. helpers.SelectMany(helper => Wrong(somewhere!, helper))]);
            }
        }
    }

    /// <summary>The states that the code names.</summary>
    public IReadOnlyList<QmeTaskState> StatesNamed()
    {
        IEnumerable<Ast> code = new[] { executor.Definition.Submitted, executor.Definition.Refresh }.OfType<ScriptCode>().Select(block => executor.Definition.Module ?? block.Ast).Distinct();
        HashSet<string> texts = new(code.SelectMany(ast => ast.FindAll(one => one is StringConstantExpressionAst, searchNestedScriptBlocks: true)).Select(one => ((StringConstantExpressionAst)one).Value), StringComparer.OrdinalIgnoreCase);
        return [.. Enum.GetValues<QmeTaskState>().Where(state => texts.Contains(state.ToString()))];
    }

    // It is mentioned nowhere, neither in a call nor in a text: a helper that is not needed, or a misspelt one of ours. Where a name is put together and called,
    // & "Read-$kind", it may be any.
    private bool IsForNobody(FunctionDefinitionAst function)
    {
        string name = ScopePattern().Replace(function.Name, "");
        return !ExecutorFileReader.IsAgreed(function.Name)
            && !_files.SelectMany(Find<StringConstantExpressionAst>).Any(text => text.Value.Contains(name, StringComparison.OrdinalIgnoreCase))
            && !_files.SelectMany(Find<VariableExpressionAst>).Any(variable => variable.VariablePath.UserPath.Equals($"function:{name}", StringComparison.OrdinalIgnoreCase))
            && !_files.SelectMany(Find<CommandAst>).Any(command => command is { InvocationOperator: TokenKind.Ampersand, CommandElements: [ExpandableStringExpressionAst, ..] });
    }

    /// <summary>What is wrong with a piece of code that runs where other code runs.</summary>
    private string[] Wrong(ScriptCode code, Ast ast)
    {
        // A module's own variables and functions are there when its functions run.
        Ast[] around = _files.Length > 0 ? _files : [ast];
        HashSet<string> assigned = new(around.SelectMany(Assigned), StringComparer.OrdinalIgnoreCase);
        HashSet<string> functions = new(around.SelectMany(Find<FunctionDefinitionAst>).Select(function => function.Name), StringComparer.OrdinalIgnoreCase);
        VariableExpressionAst[] variables = [.. Find<VariableExpressionAst>(ast).Where(variable => !IsAtHome(assigned, variable))];
        CommandAst[] commands = [.. Find<CommandAst>(ast).Where(command => command.GetCommandName() is string name && !functions.Contains(name))];
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
            .. commands.Where(command => ScriptErrors.WhyMissing(command.GetCommandName()) is not null)
                .Select(command => $"{ScriptCode.Place(command.Extent)}{ScriptErrors.WhyMissing(command.GetCommandName())}"),
            .. commands.Where(command => ScriptErrors.WhyMissing(command.GetCommandName()) is null && !known.Any(line => line.EndsWith(" " + command.GetCommandName(), StringComparison.OrdinalIgnoreCase)))
                .Select(command => $"{ScriptCode.Place(command.Extent)}There is no command {command.GetCommandName()} where it runs."),
            .. commands.Where(command => IsKnown(nameof(CommandTypes.Application), command.GetCommandName()))
                .Select(command => $"{ScriptCode.Place(command.Extent)}It runs {command.GetCommandName()} itself, which has no time limit, and which no transcript can answer: & $Capture {command.Extent.Text}"),
        ];
    }

    private static bool IsAtHome(HashSet<string> assigned, VariableExpressionAst variable)
    {
        string name = Name(variable);
        return variable.VariablePath is { IsVariable: false }
            || (!UsingPattern().IsMatch(variable.Extent.Text) && (s_passing.Contains(name, StringComparer.OrdinalIgnoreCase) || assigned.Contains(name)));
    }

    private static IEnumerable<string> Assigned(Ast ast) =>
        ast.FindAll(one => one is AssignmentStatementAst, searchNestedScriptBlocks: true).SelectMany(one => Find<VariableExpressionAst>(((AssignmentStatementAst)one).Left)).Select(Name)
            .Concat(Find<ForEachStatementAst>(ast).Select(loop => Name(loop.Variable)))
            .Concat(Find<ParameterAst>(ast).Select(parameter => Name(parameter.Name)));

    private static IEnumerable<T> Find<T>(Ast ast)
        where T : Ast => ast.FindAll(one => one is T, searchNestedScriptBlocks: true).Cast<T>();

    private static string Name(VariableExpressionAst variable) => ScopePattern().Replace(variable.VariablePath.UserPath, "");

    [GeneratedRegex("^(script|local|global|private|using):", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ScopePattern();

    [GeneratedRegex("^[$@]using:", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex UsingPattern();
}
