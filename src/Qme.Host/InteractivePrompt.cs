using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;

namespace Qme.Host;

/// <summary>Reads commands from the terminal and runs them one by one; the terminal's own line editing is all there is.</summary>
internal sealed class InteractivePrompt(Runspace runspace, ScriptRunner runner, ConsoleUserInterface userInterface, Interruption interruption)
{
    private const string Continuation = ">> ";

    private volatile bool _interrupted;
    private string _prompt = string.Empty;

    /// <summary>Runs until <c>exit</c>, the end of the input or a signal other than Ctrl+C.</summary>
    /// <returns>The exit code.</returns>
    internal int Run()
    {
        interruption.IdleInterrupt = OnInterrupt;
        while (ReadCommand() is string command)
        {
            if (!string.IsNullOrWhiteSpace(command) && runner.RunInteractively(command) is int code)
            {
                return code;
            }
        }

        return ExitCode.Success;
    }

    /// <summary>The next command, over as many lines as it takes; null at the end of the input.</summary>
    private string? ReadCommand()
    {
        string command = string.Empty;
        _prompt = EvaluatePrompt();
        userInterface.Write(_prompt);
        while (true)
        {
            _interrupted = false;
            string? line = StandardInput.ReadLine(CancellationToken.None);
            if (_interrupted)
            {
                // What was typed before Ctrl+C is gone, and a new prompt is there. Windows ends the read, other systems do not.
                command = string.Empty;
            }
            else if (line is null)
            {
                userInterface.WriteLine(string.Empty);
                return null;
            }

            command = command.Length == 0 ? line ?? string.Empty : command + Environment.NewLine + line;
            Parser.ParseInput(command, out _, out ParseError[] errors);
            if (!errors.Any(error => error.IncompleteInput))
            {
                return command;
            }

            userInterface.Write(Continuation);
        }
    }

    private string EvaluatePrompt()
    {
        using Pipeline pipeline = runspace.CreatePipeline("prompt");
        return string.Concat(pipeline.Invoke().Select(LanguagePrimitives.ConvertTo<string>));
    }

    private void OnInterrupt()
    {
        _interrupted = true;
        userInterface.Write(Environment.NewLine + _prompt);
    }
}
