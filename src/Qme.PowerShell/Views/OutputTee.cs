using System.Management.Automation.Host;
using System.Text;
using Qme.Execution;

namespace Qme.PowerShell.Views;

/// <summary>Shows what a command writes as it comes, by following its files. Nothing of it enters the pipeline.</summary>
/// <param name="screen">Where to show it.</param>
/// <param name="stop">Ends the showing of what nobody wants to wait for any more.</param>
internal sealed class OutputTee(PSHostUserInterface screen, CancellationToken stop) : IRunWatcher
{
    private Follower? _output;
    private Follower? _error;

    /// <summary>Whether somebody is likely to be looking: both ends of the console are a terminal.</summary>
    public static bool IsSomebodyLooking => !Console.IsOutputRedirected && !Console.IsInputRedirected;

    public TimeSpan Interval { get; } = TimeSpan.FromMilliseconds(50);

    public void OnRunning(QmeTask task, TimeSpan elapsed)
    {
        Open(task);
        _output?.ShowNew(screen, stop);
        _error?.ShowNew(screen, stop);
    }

    public void OnEnded(QmeTask task)
    {
        Open(task);
        ShowLast(_output);
        ShowLast(_error);
    }

    private void Open(QmeTask task)
    {
        // A command that was never started has no files.
        _output ??= Follower.Open(task.OutputPath);
        _error ??= Follower.Open(task.ErrorPath);
    }

    private void ShowLast(Follower? follower)
    {
        if (stop.IsCancellationRequested)
        {
            // A stopped command's last words are of interest, its backlog is not.
            follower?.SkipToLastBlock();
        }

        follower?.ShowNew(screen, CancellationToken.None);
        follower?.ShowIncomplete(screen);
        follower?.Dispose();
    }

    private sealed class Follower(FileStream file) : IDisposable
    {
        private const int BlockSize = 16 * 1024;

        private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
        private readonly byte[] _bytes = new byte[BlockSize];
        private readonly char[] _characters = new char[BlockSize + 1];

        public static Follower? Open(string path) =>
            File.Exists(path) ? new Follower(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0)) : null;

        /// <summary>Shows what has come since the last time, and not what comes meanwhile: that might never end.</summary>
        public void ShowNew(PSHostUserInterface screen, CancellationToken stop)
        {
            long end = file.Length;
            if (end < file.Position)
            {
                // The command has emptied its file and starts anew.
                file.Position = 0;
            }

            while (file.Position < end && !stop.IsCancellationRequested)
            {
                int read = file.Read(_bytes);
                if (read == 0)
                {
                    break;
                }

                Write(screen, _decoder.GetChars(_bytes, 0, read, _characters, 0));
            }
        }

        /// <summary>Shows that there was the beginning of a character whose rest never came.</summary>
        public void ShowIncomplete(PSHostUserInterface screen) => Write(screen, _decoder.GetChars([], _characters, flush: true));

        public void SkipToLastBlock() => file.Position = Math.Max(file.Position, file.Length - BlockSize);

        public void Dispose() => file.Dispose();

        private void Write(PSHostUserInterface screen, int count)
        {
            if (count > 0)
            {
                screen.Write(new string(_characters, 0, count));
            }
        }
    }
}
