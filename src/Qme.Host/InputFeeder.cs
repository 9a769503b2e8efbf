using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace Qme.Host;

/// <summary>Hands standard input to a pipeline, line by line, as the script's <c>$input</c>.</summary>
internal static class InputFeeder
{
    /// <summary>Starts a thread that feeds the pipeline; it does not keep the process alive.</summary>
    internal static void Start(PipelineWriter input) =>
        new Thread(() => Feed(input)) { IsBackground = true, Name = "Standard input" }.Start();

    private static void Feed(PipelineWriter input)
    {
        try
        {
            while (StandardInput.ReadLine(CancellationToken.None) is string line)
            {
                input.Write(line);
            }

            input.Close();
        }
        catch (PipelineClosedException)
        {
            // The script ended, or was stopped, without having wanted it all.
        }
    }
}
