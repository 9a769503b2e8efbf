using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Qme.Executors;

namespace Qme.PowerShell.Scripting;

/// <summary>
/// Reads executors from files: a module (<c>pbs.psm1</c>) is one executor and has its name, a script (<c>mine.ps1</c>) calls Register-QmeExecutor, an
/// assembly (<c>mine.dll</c>) has classes. Of a module nothing is run for that, unless its definition is not written out.
/// </summary>
internal sealed class ExecutorFileReader : IExecutorReader
{
    /// <summary>The name of the function that asks about tasks.</summary>
    public const string Refresh = "Update-Task";

    private const string Module = ".psm1";
    private const string Assembly = ".dll";
    private const string ActionPrefix = "Invoke-";
    private const string Definition = "Get-Definition";
    private const string Condition = "Test-Command";
    private const string Submitted = "Complete-Submission";
    private const string OutputFile = "Get-OutputFile";

    // How long a file may take that is only to say what there is.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    // The executors that the script file has registered that is being run; there is one at a time.
    private static List<Executor>? s_registered;

    /// <summary>The names of the functions of a module that Qme calls.</summary>
    public static IReadOnlyList<string> Agreed { get; } = [Definition, Condition, Submitted, OutputFile, Refresh, ActionPrefix + "NAME"];

    public IReadOnlyList<string> Patterns { get; } = ["*" + Module, "*.ps1", "*" + Assembly];

    public string? NameOf(string path) =>
        Path.GetExtension(path).Equals(Module, StringComparison.OrdinalIgnoreCase) ? Path.GetFileNameWithoutExtension(path).ToLowerInvariant() : null;

    public IReadOnlyList<Executor> Read(string path)
    {
        RequireReadable(path);
        if (Path.GetExtension(path).Equals(Assembly, StringComparison.OrdinalIgnoreCase))
        {
            return ExecutorAssembly.Read(path);
        }

        ScriptBlockAst script = Parser.ParseFile(path, out _, out ParseError[] errors);
        return errors.Length > 0 ? throw Broken(errors[0].Extent, errors[0].Message)
            : NameOf(path) is string name ? [ReadModule(path, name, script)]
            : RunScript(path);
    }

    // Those who read it say less, and some of them without its name.
    private static void RequireReadable(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string why = e is IOException && new FileInfo(path).LinkTarget is string target ? $"it is a link to {target}, which leads nowhere." : e.Message;
            throw new QmeException(ErrorIds.ExecutorInvalid, $"{path}: {why}", path, e);
        }
    }

    /// <summary>Takes an executor that a script file registers; false when it is not one that does so.</summary>
    public static bool TryTake(Executor executor)
    {
        if (!ScriptRunspace.IsHere)
        {
            return false;
        }

        if (s_registered is null)
        {
            throw new QmeException(ErrorIds.ExecutorInvalid, "An executor cannot be registered by code of another one.", executor.Name);
        }

        s_registered.Add(executor);
        return true;
    }

    /// <summary>Whether Qme calls a function of that name.</summary>
    public static bool IsAgreed(string function) =>
        Agreed.Contains(function, StringComparer.OrdinalIgnoreCase) || function.StartsWith(ActionPrefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>The functions of a file that are not within others.</summary>
    public static IEnumerable<FunctionDefinitionAst> FunctionsOf(ScriptBlockAst script) =>
        script.FindAll(ast => ast is FunctionDefinitionAst { Parent.Parent: var block } && block == script, searchNestedScriptBlocks: false).Cast<FunctionDefinitionAst>();

    private static ScriptExecutor ReadModule(string path, string name, ScriptBlockAst script)
    {
        Dictionary<string, FunctionDefinitionAst> functions = new(StringComparer.OrdinalIgnoreCase);
        foreach (FunctionDefinitionAst function in FunctionsOf(script))
        {
            functions[function.Name] = function;
        }

        ScriptCode? Code(string function) => functions.TryGetValue(function, out FunctionDefinitionAst? found) ? new FunctionCode(path, found) : null;
        if (!functions.TryGetValue(Definition, out FunctionDefinitionAst? definition))
        {
            throw Broken(script.Extent, $"there is no function {Definition}, which says what the executor {name} takes.");
        }

        ExecutorCode code = new()
        {
            Condition = Code(Condition),
            Submitted = Code(Submitted),
            OutputFile = Code(OutputFile),
            Refresh = Code(Refresh),
            Actions = functions.Keys
                .Where(function => function.StartsWith(ActionPrefix, StringComparison.OrdinalIgnoreCase))
                .ToDictionary(function => function[ActionPrefix.Length..].ToLowerInvariant(), function => Code(function)!),
        };
        try
        {
            DefinitionReader reader = new(name, ScriptCode.Place(definition.Extent), written => Path.GetFullPath(written, Path.GetDirectoryName(path)!));
            return new ScriptExecutor(reader.Read(WrittenOut(definition) ?? Ask(Code(Definition)!, name), code) with { Module = script });
        }
        catch (QmeException e) when (!e.Message.Contains(path, StringComparison.Ordinal))
        {
            throw Broken(definition.Extent, e.Message);
        }
    }

    /// <summary>The table of a function that is nothing but a table of constants; null when there is more to it.</summary>
    private static IDictionary? WrittenOut(FunctionDefinitionAst function)
    {
        if (function.Body is not { EndBlock.Statements: [PipelineAst { PipelineElements: [CommandExpressionAst { Expression: HashtableAst table }] }] })
        {
            return null;
        }

        try
        {
            return (IDictionary)table.SafeGetValue();
        }
        catch (InvalidOperationException)
        {
            // Something in it is to be computed.
            return null;
        }
    }

    private static IDictionary Ask(ScriptCode code, string name)
    {
        ScriptCall call = new($"{code.Label} of the executor {name}", s_patience, ILog.None, CancellationToken.None);
        return ScriptRunspace.Call(code, new Dictionary<string, object?>(), call) is [PSObject { BaseObject: IDictionary table }]
            ? table
            : throw call.Failure("it did not write one table.");
    }

    private static List<Executor> RunScript(string path)
    {
        ErrorsOnly log = new();
        ScriptCall call = new(path, s_patience, log, CancellationToken.None);
        List<Executor> registered = [];
        ScriptRunspace.RunFile(path, call, () => s_registered = registered, () => s_registered = null);
        return log.First is QmeException failure ? throw failure : registered;
    }

    private static QmeException Broken(IScriptExtent extent, string why) => new(ErrorIds.ExecutorInvalid, $"{ScriptCode.Place(extent)}{why}", extent.File);

    // What a file says while it is read is nobody's business; what it fails at is.
    private sealed class ErrorsOnly : ILog
    {
        public QmeException? First { get; private set; }

        public void Error(QmeException failure) => First ??= failure;

        public void Warn(string message)
        {
        }

        public void Verbose(string message)
        {
        }
    }
}
