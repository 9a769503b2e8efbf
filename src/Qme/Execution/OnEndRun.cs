using System.Diagnostics;
using System.Globalization;
using Qme.Configuration;
using Qme.Store;

namespace Qme.Execution;

/// <summary>The command of the setting on_end, run for one task: by the shell, in the home, with the task as JSON on its standard input.</summary>
/// <remarks>
/// It reads and writes files, not pipes: it need not read its input, and what it leaves running in the background is not waited for.
/// </remarks>
internal sealed class OnEndRun(string command, TimeSpan timeout, QmeTask task)
{
    private const int ShownLines = 20;
    private const int ShownBytes = 64 * 1024;

    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(1);

    private readonly TaskFiles _files = TaskFiles.Of(task);

    /// <summary>Runs it to its end. What it was given and has written is kept only when it fails.</summary>
    /// <exception cref="OperationCanceledException">Nobody waits for it any more; it was ended.</exception>
    public void Execute(ILog log, CancellationToken stop)
    {
        string name = $"The command of on_end for task {task.Id} ({task.Command})";
        try
        {
            string? failure = Run(stop);
            stop.ThrowIfCancellationRequested();
            string[] lines = [.. OutputFile.ReadLastLines(_files.OnEndOutputPath, ShownLines, ShownBytes)];
            foreach (string line in lines)
            {
                log.Verbose($"on_end for task {task.Id}: {line}");
            }

            if (failure is null)
            {
                File.Delete(_files.OnEndInputPath);
                File.Delete(_files.OnEndOutputPath);
            }
            else
            {
                string? lastLine = lines.LastOrDefault(line => !string.IsNullOrWhiteSpace(line))?.Trim();
                log.Warn($"{name} {failure}: {(lastLine is null ? "it wrote nothing" : $"{lastLine} (all of it: {_files.OnEndOutputPath})")}");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or StartException)
        {
            log.Warn($"{name} could not be run: {e.Message}");
        }
    }

    /// <returns>How it failed; null when it has not.</returns>
    private string? Run(CancellationToken stop)
    {
        _files.Create();
        Home.ReplaceFile(_files.OnEndInputPath, stream => TaskJson.Write(stream, task));
        using ChildProcess child = ChildProcess.Start(Start());
        bool hasEnded = HasEnded(child, stop);
        if (hasEnded && child.Exit.LooksInterrupted && Terminal.IsInForeground)
        {
            // By the Ctrl+C that is meant for us, and has reached it first.
            stop.WaitHandle.WaitOne(s_grace);
        }

        return !hasEnded ? string.Create(CultureInfo.InvariantCulture, $"did not end within {timeout.TotalSeconds} seconds and was killed")
            : child.Exit switch
            {
                { ExitCode: 0 } => null,
                { ExitCode: int code } => $"failed with exit code {code}",
                { Signal: int signal } => $"was ended by {SignalNames.Of(signal)}",
                _ => "ended, and nobody saw how",
            };
    }

    private ProcessStart Start()
    {
        (string shell, string[] arguments) = OperatingSystem.IsWindows()
            ? (Path.Combine(Environment.SystemDirectory, "cmd.exe"), ["/d", "/c", command])
            : ("/bin/sh", (string[])["-c", command]);
        return new ProcessStart
        {
            FilePath = shell,
            ArgumentList = arguments,
            WorkingDirectory = task.HomePath,
            Environment = new Dictionary<string, string?>
            {
                [OnEnd.InsideVariable] = "1",
                [Home.EnvironmentVariable] = task.HomePath,
                ["QME_TASK_ID"] = task.Id.ToString(CultureInfo.InvariantCulture),
                ["QME_TASK_STATE"] = task.State.ToString(),
            },
            InputPath = _files.OnEndInputPath,
            OutputPath = _files.OnEndOutputPath,
            ErrorPath = _files.OnEndOutputPath,
        };
    }

    /// <summary>Waits until it has ended, or has had its time.</summary>
    private bool HasEnded(ChildProcess child, CancellationToken stop)
    {
        Stopwatch elapsed = Stopwatch.StartNew();
        Interruption? interruption = null;
        while (!child.Wait(s_tick))
        {
            if (elapsed.Elapsed >= timeout)
            {
                child.Kill();
                child.Wait(s_grace);
                return false;
            }

            if (stop.IsCancellationRequested)
            {
                interruption ??= new Interruption(child, s_grace);
                interruption.Continue();
            }
        }

        return true;
    }
}
