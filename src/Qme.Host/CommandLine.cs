namespace Qme.Host;

/// <summary>What the command line asks for.</summary>
internal enum HostAction
{
    /// <summary>Run the script text given on the command line.</summary>
    RunCommand,

    /// <summary>Run a script file with arguments.</summary>
    RunFile,

    /// <summary>Run the script text found on standard input.</summary>
    RunStandardInput,

    /// <summary>Read commands from the terminal and run them one by one.</summary>
    Interact,

    /// <summary>Print the usage.</summary>
    ShowHelp,

    /// <summary>Print the versions.</summary>
    ShowVersion,
}

/// <summary>The parsed command line: pwsh's options, as far as this host has them, abbreviated as pwsh allows.</summary>
internal sealed record CommandLine
{
    internal const string Usage = """
        Usage: Qme.Host [-NoProfile] [-NoLogo] [-NonInteractive] [[-File] <script file> [arguments] | -Command { - | <script> }]
               Qme.Host -Version | -Help

        Runs a PowerShell script with the Qme module imported. Without a script: reads it from standard input, or
        prompts for commands when that is a terminal. There is no profile; -NoProfile and -NoLogo change nothing.
        """;

    /// <summary>What to do; <see cref="HostAction.Interact"/> when the command line says nothing.</summary>
    internal HostAction Action { get; private init; } = HostAction.Interact;

    /// <summary>The script's text, or the path of its file.</summary>
    internal string Script { get; private init; } = string.Empty;

    /// <summary>The arguments of the script file.</summary>
    internal IReadOnlyList<string> Arguments { get; private init; } = [];

    /// <summary>Nobody is there to answer: a question is an error.</summary>
    internal bool NonInteractive { get; private init; }

    /// <summary>Reads the command line.</summary>
    /// <exception cref="CommandLineException">It makes no sense.</exception>
    internal static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        CommandLine result = new();
        for (int i = 0; i < arguments.Count; i++)
        {
            string argument = arguments[i];
            string? option = OptionName(argument);
            if (option is null)
            {
                return result.WithFile([.. arguments.Skip(i)]);
            }

            // The shortest abbreviation of each is pwsh's own.
            if (Matches(option, "command", "c"))
            {
                return result.WithCommand([.. arguments.Skip(i + 1)]);
            }
            else if (Matches(option, "file", "f"))
            {
                return result.WithFile([.. arguments.Skip(i + 1)]);
            }
            else if (Matches(option, "version", "v"))
            {
                return result with { Action = HostAction.ShowVersion };
            }
            else if (Matches(option, "help", "h") || option == "?")
            {
                return result with { Action = HostAction.ShowHelp };
            }
            else if (Matches(option, "noninteractive", "noni"))
            {
                result = result with { NonInteractive = true };
            }
            else if (!Matches(option, "noprofile", "nop") && !Matches(option, "nologo", "nol"))
            {
                throw new CommandLineException($"Unknown option '{argument}'; -Help lists the options there are.");
            }
        }

        return result;
    }

    private CommandLine WithCommand(string[] words) => words switch
    {
        [] => throw new CommandLineException("-Command needs a script, or '-' to read it from standard input."),
        ["-"] => this with { Action = HostAction.RunStandardInput },
        ["-", ..] => throw new CommandLineException("Nothing can follow '-Command -'."),
        _ => this with { Action = HostAction.RunCommand, Script = string.Join(' ', words) },
    };

    private CommandLine WithFile(string[] words) => words switch
    {
        [] => throw new CommandLineException("-File needs the path of a script file, or '-' to read it from standard input."),
        ["-"] => this with { Action = HostAction.RunStandardInput },
        ["-", ..] => throw new CommandLineException("A script read from standard input takes no arguments."),
        [string path, .. string[] rest] => this with { Action = HostAction.RunFile, Script = path, Arguments = rest },
    };

    /// <summary>The name of an option without its dash or dashes; null for anything else, a lone dash included.</summary>
    private static string? OptionName(string argument) =>
        argument.StartsWith("--", StringComparison.Ordinal) ? argument[2..]
        : argument.StartsWith('-') && argument.Length > 1 ? argument[1..]
        : null;

    private static bool Matches(string option, string name, string shortest) =>
        option.Length >= shortest.Length && name.StartsWith(option, StringComparison.OrdinalIgnoreCase);
}

/// <summary>The command line makes no sense; the message says why in one line.</summary>
internal sealed class CommandLineException(string message) : Exception(message);
