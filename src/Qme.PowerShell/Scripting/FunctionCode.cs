using System.Management.Automation.Language;

namespace Qme.PowerShell.Scripting;

/// <summary>A function of a module file. The module is imported when one of its functions is called for the first time.</summary>
internal sealed class FunctionCode(string path, FunctionDefinitionAst function)
    : ScriptCode(function.Name, function, (IEnumerable<ParameterAst>?)function.Parameters ?? function.Body.ParamBlock?.Parameters ?? (IEnumerable<ParameterAst>)[])
{
    private readonly string _name = function.Name;

    public override object Bind(ScriptRunspace runspace, ScriptCall call) =>
        runspace.Import(path, call).ExportedFunctions.TryGetValue(_name, out System.Management.Automation.FunctionInfo? function)
            ? function
            : throw call.Failure($"the module exports no function {_name}. If it is in the file, Export-ModuleMember leaves it out.");
}
