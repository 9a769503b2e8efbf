using System.ComponentModel;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Runtime.CompilerServices;

namespace Qme.PowerShell.Arguments;

/// <summary>
/// What the function Invoke-QmeCommand calls. The function is the front of the compiled cmdlet of the same name, which is not exported.
/// </summary>
/// <remarks>
/// A cmdlet, or a function with parameters, never sees a command's arguments as they were typed: <c>-o</c>, <c>-p</c> or <c>-v</c> are
/// taken for PowerShell's own or refused as ambiguous. A function without parameters gets them all in <c>$args</c>.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Front
{
    private static readonly ConditionalWeakTable<EngineIntrinsics, OwnParameters> s_parameters = [];
    private static readonly ConditionalWeakTable<InvocationInfo, RunningCall> s_running = [];
    private static readonly ScriptBlock s_call = ScriptBlock.Create("param($command, $parameters) & $command @parameters");

    /// <summary>Says which cmdlet the function stands in front of in this runspace.</summary>
    /// <param name="engine">The runspace's <c>$ExecutionContext</c>.</param>
    /// <param name="cmdlet">The compiled cmdlet.</param>
    public static void Use(EngineIntrinsics engine, CommandInfo cmdlet) => s_parameters.AddOrUpdate(engine, new OwnParameters(cmdlet));

    /// <summary>Makes the call that was typed into a call of the cmdlet.</summary>
    /// <param name="invocation">The function's <c>$MyInvocation</c>.</param>
    /// <param name="arguments">The function's <c>$args</c>.</param>
    /// <param name="engine">The runspace's <c>$ExecutionContext</c>.</param>
    /// <returns>The cmdlet, ready to begin. It writes one error and does nothing else if the call was not understood.</returns>
    /// <remarks>
    /// The name matters: where it stands in the text of the running statement, the engine reports errors of the pipeline at the place
    /// of the function's caller (PipelineOps.GetSteppablePipeline).
    /// </remarks>
    public static SteppablePipeline GetSteppablePipeline(InvocationInfo invocation, object?[] arguments, EngineIntrinsics engine)
    {
        OwnParameters own = ParametersIn(engine);
        StatementText? statement = StatementText.Read(TextOf(invocation));
        TypedCall call = TypedCall.Read(
            ArgumentReader.Read(statement, arguments, new CallerVariables(engine.SessionState)), own, engine.SessionState);
        if (call.WantsHelp)
        {
            CommandInfo help = engine.InvokeCommand.GetCommand("Microsoft.PowerShell.Core\\Get-Help", CommandTypes.Cmdlet);
            return Start(invocation, help, new Dictionary<string, object?> { ["Name"] = own.Command.Name }, takesInput: false);
        }

        if (call.Refusal is not null)
        {
            return Refuse(invocation, call.Refusal, own, call.Parameters);
        }

        if (statement is { IsRedirected: true })
        {
            call.Parameters["Notice"] = "The redirection applies to the task that Invoke-QmeCommand returns, not to the command's output. Get-QmeOutput gives that.";
        }

        return Start(invocation, own.Command, call.Parameters, takesInput: true);
    }

    /// <summary>Makes a call that the cmdlet could not begin into one that writes the reason as an ordinary error.</summary>
    /// <param name="invocation">The function's <c>$MyInvocation</c>.</param>
    /// <param name="error">Why the cmdlet could not be begun.</param>
    /// <param name="engine">The runspace's <c>$ExecutionContext</c>.</param>
    /// <returns>The cmdlet, ready to begin.</returns>
    public static SteppablePipeline GetSteppablePipeline(InvocationInfo invocation, ErrorRecord error, EngineIntrinsics engine) =>
        Refuse(invocation, error, ParametersIn(engine), s_running.TryGetValue(invocation, out RunningCall? running) ? running.Parameters : []);

    /// <summary>The call that a function's invocation was made into; null before <see cref="GetSteppablePipeline(InvocationInfo, object[], EngineIntrinsics)"/>.</summary>
    /// <param name="invocation">The function's <c>$MyInvocation</c>.</param>
    /// <remarks>Kept here, because a variable of the function's would hide one of its caller's.</remarks>
    public static SteppablePipeline? Running(InvocationInfo invocation) =>
        s_running.TryGetValue(invocation, out RunningCall? running) ? running.Pipeline : null;

    /// <summary>Whether the call takes what is piped to the function: something is, and the call was understood.</summary>
    /// <param name="invocation">The function's <c>$MyInvocation</c>.</param>
    public static bool ExpectsInput(InvocationInfo invocation) =>
        invocation.ExpectingInput && s_running.TryGetValue(invocation, out RunningCall? running) && running.TakesInput;

    /// <summary>Describes Qme's own options to <c>Get-Command -Syntax</c> and <c>Get-Help</c>; never asked when the function is called.</summary>
    /// <param name="engine">The runspace's <c>$ExecutionContext</c>.</param>
    public static RuntimeDefinedParameterDictionary Describe(EngineIntrinsics engine) => ParametersIn(engine).Describe();

    // In a pipeline that a proxy function steps through, Statement is the text of the proxy's own call, put there for error messages.
    private static string TextOf(InvocationInfo invocation)
    {
        IScriptExtent display = invocation.DisplayScriptPosition;
        invocation.DisplayScriptPosition = null;
        string text = invocation.Statement;
        invocation.DisplayScriptPosition = display;
        return text;
    }

    internal static OwnParameters ParametersIn(EngineIntrinsics engine) => s_parameters.TryGetValue(engine, out OwnParameters? own)
        ? own
        : throw new InvalidOperationException("The module Qme is not imported in this runspace.");

    private static SteppablePipeline Start(InvocationInfo invocation, CommandInfo command, Dictionary<string, object?> parameters, bool takesInput)
    {
        SteppablePipeline pipeline = s_call.GetSteppablePipeline(invocation.CommandOrigin, [command, parameters]);
        s_running.AddOrUpdate(invocation, new RunningCall(pipeline, parameters, takesInput));
        return pipeline;
    }

    private static SteppablePipeline Refuse(InvocationInfo invocation, ErrorRecord error, OwnParameters own, Dictionary<string, object?> given)
    {
        Dictionary<string, object?> parameters = new() { ["Refusal"] = error };
        if (given.TryGetValue("ErrorAction", out object? action) && LanguagePrimitives.TryConvertTo(action, out ActionPreference preference))
        {
            parameters["ErrorAction"] = preference;
        }

        return Start(invocation, own.Command, parameters, takesInput: false);
    }

    private sealed record RunningCall(SteppablePipeline Pipeline, Dictionary<string, object?> Parameters, bool TakesInput);
}
