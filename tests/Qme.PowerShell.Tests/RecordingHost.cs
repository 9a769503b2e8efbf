using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace Qme.PowerShell.Tests;

/// <summary>What a host was told to show, and when.</summary>
public sealed record Shown<T>(T What, TimeSpan When);

/// <summary>A host whose screen is a text, so that tests can read what a user would see.</summary>
public sealed class RecordingHost : PSHost
{
    private readonly RecordingInterface _interface;

    public RecordingHost(int width = 120, bool terminal = false, Action<string>? onWrite = null) =>
        _interface = new RecordingInterface(width, terminal, onWrite);

    /// <summary>Everything that was written so far.</summary>
    public string Screen
    {
        get
        {
            lock (_interface.Written)
            {
                return string.Concat(_interface.Written.Select(shown => shown.What));
            }
        }
    }

    /// <summary>The same, piece by piece.</summary>
    public IReadOnlyList<Shown<string>> Written
    {
        get
        {
            lock (_interface.Written)
            {
                return [.. _interface.Written];
            }
        }
    }

    public IReadOnlyList<Shown<ProgressRecord>> Progress
    {
        get
        {
            lock (_interface.Written)
            {
                return [.. _interface.Progress];
            }
        }
    }

    /// <summary>The questions that were asked; each was answered with <see cref="Answer"/>.</summary>
    public IReadOnlyList<string> Questions => _interface.Questions;

    /// <summary>The choice that is made at every question: 0 is yes, 2 is no.</summary>
    public int Answer
    {
        set => _interface.Answer = value;
    }

    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override string Name => "RecordingHost";

    public override PSHostUserInterface UI => _interface;

    public override Version Version { get; } = new(1, 0);

    public override void EnterNestedPrompt() => throw new NotSupportedException();

    public override void ExitNestedPrompt() => throw new NotSupportedException();

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }

    public override void SetShouldExit(int exitCode)
    {
    }

    private sealed class RecordingInterface(int width, bool terminal, Action<string>? onWrite) : PSHostUserInterface
    {
        private readonly System.Diagnostics.Stopwatch _clock = System.Diagnostics.Stopwatch.StartNew();

        public List<Shown<string>> Written { get; } = [];

        public List<Shown<ProgressRecord>> Progress { get; } = [];

        public List<string> Questions { get; } = [];

        public int Answer { get; set; }

        public override PSHostRawUserInterface RawUI { get; } = new RawInterface(width);

        public override bool SupportsVirtualTerminal => terminal;

        public override void Write(string value)
        {
            // Each host does this for itself, as PowerShell's own does.
            string shown = GetOutputString(value, SupportsVirtualTerminal);
            onWrite?.Invoke(shown);
            lock (Written)
            {
                Written.Add(new Shown<string>(shown, _clock.Elapsed));
            }
        }

        public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

        public override void WriteLine(string value) => Write(value + "\n");

        public override void WriteErrorLine(string value) => WriteLine(value);

        public override void WriteWarningLine(string message) => WriteLine(message);

        public override void WriteVerboseLine(string message) => WriteLine(message);

        public override void WriteDebugLine(string message) => WriteLine(message);

        public override void WriteProgress(long sourceId, ProgressRecord record)
        {
            // The record is the writer's own, and it writes the same one again and again.
            ProgressRecord copy = new(record.ActivityId, record.Activity, record.StatusDescription)
            {
                RecordType = record.RecordType,
                PercentComplete = record.PercentComplete,
                SecondsRemaining = record.SecondsRemaining,
            };
            lock (Written)
            {
                Progress.Add(new Shown<ProgressRecord>(copy, _clock.Elapsed));
            }
        }

        public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
        {
            Questions.Add(message);
            return Answer;
        }

        public override string ReadLine() => throw new NotSupportedException();

        public override SecureString ReadLineAsSecureString() => throw new NotSupportedException();

        public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
            throw new NotSupportedException();

        public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
            throw new NotSupportedException();

        public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
            throw new NotSupportedException();
    }

    private sealed class RawInterface(int width) : PSHostRawUserInterface
    {
        public override ConsoleColor BackgroundColor { get; set; }

        public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

        public override Size BufferSize { get; set; } = new(width, 50);

        public override Coordinates CursorPosition { get; set; }

        public override int CursorSize { get; set; }

        public override bool KeyAvailable => false;

        public override Size MaxPhysicalWindowSize => BufferSize;

        public override Size MaxWindowSize => BufferSize;

        public override Coordinates WindowPosition { get; set; }

        public override Size WindowSize { get; set; } = new(width, 50);

        public override string WindowTitle { get; set; } = string.Empty;

        public override void FlushInputBuffer()
        {
        }

        public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw new NotSupportedException();

        public override KeyInfo ReadKey(ReadKeyOptions options) => throw new NotSupportedException();

        public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) => throw new NotSupportedException();

        public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw new NotSupportedException();

        public override void SetBufferContents(Rectangle rectangle, BufferCell fill) => throw new NotSupportedException();
    }
}
