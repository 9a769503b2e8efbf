using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;

namespace Qme.PowerShell.Arguments;

/// <summary>What a splatted variable of the caller contributes to <c>$args</c>.</summary>
/// <param name="Width">How many values, in place; null if that cannot be known.</param>
/// <param name="Entries">How many name and value pairs, at the end.</param>
internal readonly record struct Splat(int? Width, int Entries);

/// <summary>Looks at the variables that the caller of the function splatted.</summary>
internal sealed class CallerVariables(SessionState session)
{
    internal static bool IsSplatted(CommandElementAst element) => element is
        VariableExpressionAst { Splatted: true } or UsingExpressionAst { SubExpression: VariableExpressionAst { Splatted: true } };

    /// <summary>What an argument contributes; null if it is not splatted.</summary>
    internal Splat? MeasureIfSplatted(CommandElementAst element)
    {
        if (element is not VariableExpressionAst { Splatted: true } variable)
        {
            // The value of $using:x is nowhere to be looked up.
            return IsSplatted(element) ? new Splat(null, 0) : null;
        }

        string name = variable.VariablePath.UserPath;
        object? value = ValueInCallerFrame(name) ?? session.PSVariable.GetValue(name);

        // Rule of PipelineOps.Splat. Null may also mean that the variable cannot be seen from here, and what can only be enumerated
        // is left alone, because that may have effects.
        return ArgumentText.Unwrap(value) switch
        {
            null => new Splat(null, 0),
            IDictionary entries => new Splat(0, entries.Count),
            string text => new Splat(text.Length, 0),
            ICollection collection => new Splat(collection.Count, 0),
            IEnumerable => new Splat(null, 0),
            _ => new Splat(1, 0),
        };
    }

    // The caller's private variables cannot be seen from within the function, and the function has an $args of its own.
    private static object? ValueInCallerFrame(string name)
    {
        // The innermost frame is the function's own.
        CallStackFrame? caller = Runspace.DefaultRunspace.Debugger.GetCallStack().ElementAtOrDefault(1);
        return caller?.GetFrameVariables().GetValueOrDefault(name)?.Value;
    }
}
