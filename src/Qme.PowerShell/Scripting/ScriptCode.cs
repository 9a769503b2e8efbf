using System.Management.Automation.Language;

namespace Qme.PowerShell.Scripting;

/// <summary>A piece of an executor that is written in PowerShell: a script block, or a function of a module file.</summary>
/// <param name="label">What a person calls it: <c>-Refresh</c>, <c>Update-Task</c>.</param>
/// <param name="ast">The code itself, as it was read.</param>
/// <param name="parameters">What its <c>param()</c> says.</param>
internal abstract class ScriptCode(string label, Ast ast, IEnumerable<ParameterAst> parameters)
{
    private readonly ParameterAst[] _parameters = [.. parameters];

    /// <summary>What a person calls it.</summary>
    public string Label => label;

    /// <summary>The code itself, as it was read.</summary>
    public Ast Ast => ast;

    /// <summary>Whether it names a parameter, and so wants what is offered under that name.</summary>
    public bool Wants(string name) => _parameters.Any(parameter => NameOf(parameter).Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Demands that all it names is offered, or has a default.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.ExecutorInvalid"/>.</exception>
    public void RequireOffered(params IReadOnlyList<string> offered)
    {
        ParameterAst? unknown = _parameters.FirstOrDefault(parameter => parameter.DefaultValue is null && !offered.Contains(NameOf(parameter), StringComparer.OrdinalIgnoreCase));
        if (unknown is not null)
        {
            throw new QmeException(
                ErrorIds.ExecutorInvalid,
                $"{Place(unknown.Extent)}{label} has a parameter {unknown.Name.Extent.Text} that it gets nothing for. There is: {string.Join(", ", offered.Select(name => "$" + name))}.",
                NameOf(unknown));
        }

        if (Wants(Offer.Task) && Wants(Offer.Tasks))
        {
            throw new QmeException(ErrorIds.ExecutorInvalid, $"{Place(_parameters[0].Extent)}{label} has both $Task and $Tasks: it is called once for each task, or once for all of them.", label);
        }
    }

    /// <summary>What can be called with <c>&amp;</c> in a runspace.</summary>
    public abstract object Bind(ScriptRunspace runspace, ScriptCall call);

    /// <summary>Where in a file something stands, with a colon behind; empty outside files.</summary>
    internal static string Place(IScriptExtent extent) => string.IsNullOrEmpty(extent.File) ? "" : $"{extent.File}:{extent.StartLineNumber}: ";

    private static string NameOf(ParameterAst parameter) => parameter.Name.VariablePath.UserPath;
}

/// <summary>The names under which the code of an executor is offered something.</summary>
internal static class Offer
{
    public const string Task = nameof(Task);
    public const string Tasks = nameof(Tasks);
    public const string Result = nameof(Result);
    public const string Arguments = nameof(Arguments);
    public const string Command = nameof(Command);
    public const string Settings = nameof(Settings);
    public const string Capture = nameof(Capture);
    public const string Log = nameof(Log);
}
