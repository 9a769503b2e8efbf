using System.ComponentModel;
using System.Text;
using CliWrap;
using CliWrap.Buffered;

namespace Qme.Execution;

/// <summary>A question that is put to a program: run, waited for and read, never recorded.</summary>
/// <param name="Program">A name that is found on the PATH, or an absolute path.</param>
/// <param name="ArgumentList">Its arguments.</param>
public sealed record Capture(string Program, params IReadOnlyList<string> ArgumentList)
{
    // Every system has it, and nothing a user does takes it away while the program is being started.
    private static readonly string s_directory = Path.GetPathRoot(Path.GetFullPath(Path.GetTempPath()))!;

    /// <summary>Changes to the environment; a null value removes the variable.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>How long the program may take before it is killed.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The question on one line, as it can be pasted into PowerShell.</summary>
    public override string ToString() => new CommandLine(Program, ArgumentList).ToString();

    /// <summary>Runs the program to its end, with an empty standard input.</summary>
    /// <exception cref="QmeException">
    /// <see cref="ErrorIds.CommandNotFound"/>: there is no such program. <see cref="ErrorIds.CaptureTimeout"/>: it did not end in time, and was killed.
    /// </exception>
    public CaptureResult Run(CancellationToken stop)
    {
        // Not left to .NET, which looks into the directory of its own executable first.
        if (ExecutableFinder.Find(Program, s_directory) is not { Status: ExecutableStatus.Found, FilePath: string path })
        {
            throw NotFound(null);
        }

        using CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(stop);
        timeout.CancelAfter(Timeout);
        try
        {
            CommandTask<BufferedCommandResult> run = Cli.Wrap(path)
                .WithArguments(ArgumentList)
                .WithWorkingDirectory(s_directory)
                .WithEnvironmentVariables(Environment)
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync(Encoding.UTF8, timeout.Token);
            BufferedCommandResult result = run.GetAwaiter().GetResult();
            return new CaptureResult(result.ExitCode, result.StandardOutput, result.StandardError) { ProcessId = run.ProcessId };
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new QmeException(ErrorIds.CaptureTimeout, $"{Program} did not answer within {Timeout.TotalSeconds:0} seconds.", Program);
        }
        catch (Win32Exception e)
        {
            throw NotFound(e);
        }
    }

    private QmeException NotFound(Exception? cause) =>
        new(ErrorIds.CommandNotFound, $"The program '{Program}' was not found.", Program, cause);
}

/// <summary>What a program answered.</summary>
/// <param name="ExitCode">What it exited with; 128 and the number of the signal when one ended it.</param>
/// <param name="Output">What it wrote to its standard output.</param>
/// <param name="Error">What it wrote to its standard error.</param>
public sealed record CaptureResult(int ExitCode, string Output, string Error)
{
    /// <summary>The process id that it had.</summary>
    public int ProcessId { get; init; }
}
