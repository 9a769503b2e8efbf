using System.Management.Automation.Host;
using System.Text;
using Qme.Execution;

namespace Qme.PowerShell.Views;

/// <summary>Shows what a command writes as it comes, by following its files. Nothing of it enters the pipeline.</summary>
internal sealed class OutputTee(PSHostUserInterface screen) : IRunWatcher
{
    private Follower? _output;
    private Follower? _error;

    /// <summary>Whether somebody is likely to be looking: both ends of the console are a terminal.</summary>
    public static bool IsSomebodyLooking => !Console.IsOutputRedirected && !Console.IsInputRedirected;

    public TimeSpan Interval { get; } = TimeSpan.FromMilliseconds(50);

    public void OnRunning(QmeTask task, TimeSpan elapsed) => ShowNew(task);

    public void OnEnded(QmeTask task)
    {
        ShowNew(task);
        _output?.Dispose();
        _error?.Dispose();
    }

    private void ShowNew(QmeTask task)
    {
        // A command that was never started has no files.
        _output ??= Follower.Open(task.OutputPath);
        _error ??= Follower.Open(task.ErrorPath);
        _output?.ShowNew(screen);
        _error?.ShowNew(screen);
    }

    private sealed class Follower(FileStream file) : IDisposable
    {
        private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
        private readonly byte[] _bytes = new byte[16 * 1024];
        private readonly char[] _characters = new char[16 * 1024];

        public static Follower? Open(string path) =>
            File.Exists(path) ? new Follower(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0)) : null;

        public void ShowNew(PSHostUserInterface screen)
        {
            if (file.Length < file.Position)
            {
                // The command has emptied its file and starts anew.
                file.Position = 0;
            }

            int read;
            while ((read = file.Read(_bytes)) > 0)
            {
                int count = _decoder.GetChars(_bytes, 0, read, _characters, 0);
                screen.Write(new string(_characters, 0, count));
            }
        }

        public void Dispose() => file.Dispose();
    }
}
