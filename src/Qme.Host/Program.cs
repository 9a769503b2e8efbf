using Qme.Host;

try
{
    return HostProgram.Run(CommandLine.Parse(args));
}
catch (CommandLineException e)
{
    Console.Error.WriteLine(e.Message);
    return ExitCode.BadCommandLine;
}
