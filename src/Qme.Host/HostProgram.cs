using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;

namespace Qme.Host;

/// <summary>Does what the command line asks for.</summary>
internal static class HostProgram
{
    /// <returns>The exit code.</returns>
    /// <exception cref="CommandLineException">The script file does not exist.</exception>
    internal static int Run(CommandLine commandLine)
    {
        if (commandLine.Action == HostAction.ShowHelp)
        {
            Console.Out.WriteLine(CommandLine.Usage);
            return ExitCode.Success;
        }

        if (commandLine.Action == HostAction.RunFile && !File.Exists(commandLine.Script))
        {
            throw new CommandLineException($"There is no script file '{commandLine.Script}'.");
        }

        try
        {
            string module = ModuleLocation.Find();
            return commandLine.Action == HostAction.ShowVersion ? ShowVersion(module) : RunScript(commandLine, module);
        }
        catch (HostStartException e)
        {
            Console.Error.WriteLine(e.Message.ReplaceLineEndings(" "));
            return ExitCode.CannotStart;
        }
    }

    private static int ShowVersion(string module)
    {
        Ast manifest = Parser.ParseFile(ModuleLocation.ManifestIn(module), out _, out _);
        Hashtable values = (Hashtable)((HashtableAst)manifest.Find(ast => ast is HashtableAst, searchNestedScriptBlocks: false)).SafeGetValue();
        Console.Out.WriteLine($"Qme {values["ModuleVersion"]}");
        Console.Out.WriteLine($"PowerShell {PSVersionInfo.PSVersion}");
        return ExitCode.Success;
    }

    private static int RunScript(CommandLine commandLine, string module)
    {
        using Interruption interruption = new();
        ConsoleUserInterface userInterface = new(interruption, commandLine.NonInteractive);
        ConsoleHost host = new(userInterface);
        using Runspace runspace = HostRunspace.Open(host, module);
        ScriptRunner runner = new(runspace, host, userInterface, interruption);
        return commandLine.Action switch
        {
            HostAction.RunCommand => runner.RunCommand(commandLine.Script, mayReadInput: !StandardInput.IsTerminal),
            HostAction.RunFile => runner.RunFile(Path.GetFullPath(commandLine.Script), commandLine.Arguments),
            HostAction.Interact when StandardInput.IsTerminal => new InteractivePrompt(runspace, runner, userInterface, interruption).Run(),
            _ => runner.RunCommand(StandardInput.ReadToEnd(), mayReadInput: false),
        };
    }
}
