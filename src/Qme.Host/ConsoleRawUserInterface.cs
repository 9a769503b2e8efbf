using System.Globalization;
using System.Management.Automation.Host;

namespace Qme.Host;

/// <summary>The terminal as a grid of cells; what needs one and has none says so.</summary>
internal sealed class ConsoleRawUserInterface : PSHostRawUserInterface
{
    // What pwsh assumes on Unix when nothing tells.
    private const int DefaultWidth = 80;
    private const int DefaultHeight = 24;

    private string _title = string.Empty;

    public override ConsoleColor BackgroundColor
    {
        get => Console.BackgroundColor;
        set => Console.BackgroundColor = value;
    }

    public override ConsoleColor ForegroundColor
    {
        get => Console.ForegroundColor;
        set => Console.ForegroundColor = value;
    }

    public override Size BufferSize
    {
        get => WindowSize;
        set => throw Unsupported("resized");
    }

    public override Size WindowSize
    {
        get => Console.IsOutputRedirected
            ? new Size(RedirectedWidth(), DefaultHeight)
            : new Size(OrDefault(Console.WindowWidth, DefaultWidth), OrDefault(Console.WindowHeight, DefaultHeight));
        set => throw Unsupported("resized");
    }

    public override Size MaxPhysicalWindowSize => WindowSize;

    public override Size MaxWindowSize => WindowSize;

    public override Coordinates WindowPosition
    {
        get => new(0, 0);
        set => throw Unsupported("scrolled");
    }

    public override Coordinates CursorPosition
    {
        get
        {
            (int left, int top) = Console.GetCursorPosition();
            return new Coordinates(left, top);
        }
        set => Console.SetCursorPosition(value.X, value.Y);
    }

    public override int CursorSize
    {
        get => 25;
        set => throw Unsupported("given another cursor");
    }

    public override string WindowTitle
    {
        get => _title;
        set
        {
            _title = value;
            if (!Console.IsOutputRedirected)
            {
                Console.Title = value;
            }
        }
    }

    public override bool KeyAvailable => !Console.IsInputRedirected && Console.KeyAvailable;

    public override void FlushInputBuffer()
    {
        while (KeyAvailable)
        {
            Console.ReadKey(intercept: true);
        }
    }

    public override KeyInfo ReadKey(ReadKeyOptions options)
    {
        ConsoleKeyInfo key = Console.ReadKey(options.HasFlag(ReadKeyOptions.NoEcho));
        return new KeyInfo((int)key.Key, key.KeyChar, ControlKeys(key.Modifiers), keyDown: true);
    }

    public override int LengthInBufferCells(char source) => CharacterWidth.Of(source);

    public override int LengthInBufferCells(string source) => source.Sum(CharacterWidth.Of);

    public override int LengthInBufferCells(string source, int offset) => source.Skip(offset).Sum(CharacterWidth.Of);

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw Unsupported("read back");

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) =>
        throw Unsupported("scrolled");

    public override void SetBufferContents(Rectangle rectangle, BufferCell fill)
    {
        // Clear-Host asks for all of it by a rectangle of -1; a terminal can do that much.
        if (rectangle.Right != -1)
        {
            throw Unsupported("written to cell by cell");
        }

        if (!Console.IsOutputRedirected)
        {
            Console.Clear();
        }
    }

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw Unsupported("written to cell by cell");

    /// <summary>Nothing has a width that is redirected; <c>COLUMNS</c> can give it one.</summary>
    private static int RedirectedWidth() =>
        int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out int columns)
            ? OrDefault(columns, DefaultWidth)
            : DefaultWidth;

    // A terminal that does not know its size says 0.
    private static int OrDefault(int size, int fallback) => size > 0 ? size : fallback;

    private static ControlKeyStates ControlKeys(ConsoleModifiers modifiers)
    {
        ControlKeyStates states = 0;
        states |= modifiers.HasFlag(ConsoleModifiers.Shift) ? ControlKeyStates.ShiftPressed : 0;
        states |= modifiers.HasFlag(ConsoleModifiers.Alt) ? ControlKeyStates.LeftAltPressed : 0;
        states |= modifiers.HasFlag(ConsoleModifiers.Control) ? ControlKeyStates.LeftCtrlPressed : 0;
        return states;
    }

    private static NotSupportedException Unsupported(string what) => new($"The terminal of this host cannot be {what}.");
}
