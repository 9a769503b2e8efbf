using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using System.Runtime.InteropServices;

namespace Qme.Host;

/// <summary>Runs scripts, shows what reaches the end of their pipeline, and knows the exit code of each.</summary>
internal sealed class ScriptRunner(Runspace runspace, ConsoleHost host, ConsoleUserInterface userInterface, Interruption interruption)
{
    /// <summary>Runs a script's text.</summary>
    /// <param name="script">The text.</param>
    /// <param name="mayReadInput">Whether standard input is there for the script's <c>$input</c>.</param>
    /// <returns>By pwsh's rule for -Command: what the script exits with, else 0 if <c>$?</c> is true at its end and 1 if not.</returns>
    internal int RunCommand(string script, bool mayReadInput) =>
        Run(script, mayReadInput && UsesInput(Parser.ParseInput(script, out _, out _)))
        ?? (LastStatementSucceeded ? ExitCode.Success : ExitCode.Failure);

    /// <summary>Runs a script file.</summary>
    /// <param name="path">Its full path.</param>
    /// <param name="arguments">Its arguments, as the command line has them.</param>
    /// <returns>By pwsh's rule for -File: what the script exits with, else 0.</returns>
    internal int RunFile(string path, IReadOnlyList<string> arguments)
    {
        bool readsInput = !StandardInput.IsTerminal && UsesInput(Parser.ParseFile(path, out _, out _));
        return Run(ScriptFileCall.Write(path, arguments, readsInput), readsInput) ?? CodeLeftByFile();
    }

    /// <summary>Runs what a person typed.</summary>
    /// <returns>The exit code when that ends the session; else null.</returns>
    internal int? RunInteractively(string script) => Invoke(script, readsInput: false, out _) switch
    {
        null or PosixSignal.SIGINT => host.RequestedExitCode,
        PosixSignal signal => ExitCode.For(signal),
    };

    /// <returns>The exit code; null when the script ran to its own end.</returns>
    private int? Run(string script, bool readsInput)
    {
        PosixSignal? stoppedBy = Invoke(script, readsInput, out bool failed);
        return stoppedBy is PosixSignal signal ? ExitCode.For(signal)
            : failed ? ExitCode.Failure
            : host.RequestedExitCode;
    }

    /// <summary>Runs a script, with what it writes and what ends it shown as PowerShell shows them.</summary>
    /// <returns>The signal that stopped it; null when none did.</returns>
    private PosixSignal? Invoke(string script, bool readsInput, out bool failed)
    {
        // Only a pipeline that is kept in the history leaves its $? behind.
        using Pipeline pipeline = runspace.CreatePipeline(script, addToHistory: true);

        // So that errors reach Out-Default, which tells them apart, in their order among the output.
        pipeline.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        pipeline.Commands.Add("Out-Default");

        if (readsInput)
        {
            InputFeeder.Start(pipeline.Input);
        }
        else
        {
            // Standard input is left to the native commands of the script.
            pipeline.Input.Close();
        }

        PosixSignal? stoppedBy = interruption.Run(pipeline);
        userInterface.ClearProgress();
        failed = pipeline.PipelineStateInfo.State == PipelineState.Failed;
        if (failed)
        {
            Report(Complete(pipeline.PipelineStateInfo.Reason, script));
        }

        return stoppedBy;
    }

    /// <summary>A text that only lacks its end makes an error without a message, meant for a prompt that would ask for more.</summary>
    private static Exception Complete(Exception reason, string script)
    {
        if (reason is not IncompleteParseException)
        {
            return reason;
        }

        Parser.ParseInput(script, out _, out ParseError[] errors);
        return new ParseException(errors);
    }

    private void Report(Exception reason)
    {
        ErrorRecord record = reason is IContainsErrorRecord { ErrorRecord: ErrorRecord known }
            ? known
            : new ErrorRecord(reason, "ScriptFailed", ErrorCategory.NotSpecified, targetObject: null);

        userInterface.WritesErrorsOnly = true;
        try
        {
            using Pipeline pipeline = runspace.CreatePipeline();
            pipeline.Commands.Add("Out-Default");
            pipeline.Invoke(new[] { record });
        }
        finally
        {
            userInterface.WritesErrorsOnly = false;
        }
    }

    private bool LastStatementSucceeded => LanguagePrimitives.IsTrue(runspace.SessionStateProxy.GetVariable("?"));

    /// <summary>
    /// A file that exits with a code other than 0 leaves it in <c>$LASTEXITCODE</c> and makes its statement a failed one. So does,
    /// without a code, a file that cannot be run as called. What fails within the file does not.
    /// </summary>
    private int CodeLeftByFile() =>
        LastStatementSucceeded ? ExitCode.Success
        : runspace.SessionStateProxy.GetVariable("global:LASTEXITCODE") is int code and not ExitCode.Success ? code
        : ExitCode.Failure;

    /// <summary>pwsh's rule: a script whose own block names <c>$input</c> reads standard input.</summary>
    private static bool UsesInput(Ast script) => script.Find(
        ast => ast is VariableExpressionAst variable && variable.VariablePath.UserPath.Equals("input", StringComparison.OrdinalIgnoreCase),
        searchNestedScriptBlocks: false) is not null;
}
