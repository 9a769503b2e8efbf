using System.Globalization;

namespace Qme.PowerShell.Tests.Crashes;

/// <summary>
/// A command that says of itself, outside of Qme's home, that it has started and how it is about to end: what Qme says of it can be compared with that.
/// </summary>
internal sealed class Witness
{
    private const string Script = """
        here=${0%/*}
        echo "+ $1" >>"$here/log"
        echo $$ >"$here/$1.start"
        echo "begin $1"
        [ "$2" = 0 ] || sleep "$2"
        echo "end $1"
        echo "$3" >"$here/$1.end"
        echo "- $1" >>"$here/log"
        exit "$3"
        """;

    private readonly string _directory;

    private string LogPath => Path.Combine(_directory, "log");

    public Witness(string directory)
    {
        _directory = directory;
        ScriptPath = Path.Combine(directory, "witness");
        Directory.CreateDirectory(directory);
        File.WriteAllText(ScriptPath, Script);
    }

    /// <summary>The command is <c>sh</c> with this and three more arguments: a name of its own, how many seconds it takes, and its exit code.</summary>
    public string ScriptPath { get; }

    /// <summary>The names of all commands that have started.</summary>
    public IEnumerable<string> Started => Directory.EnumerateFiles(_directory, "*.start").Select(path => Path.GetFileNameWithoutExtension(path)!);

    /// <summary>Whether a command has started.</summary>
    public bool HasStarted(string name) => File.Exists(Path.Combine(_directory, name + ".start"));

    /// <summary>The exit code that a command was about to end with; null if it did not come to that.</summary>
    public int? ExitCode(string name)
    {
        string path = Path.Combine(_directory, name + ".end");
        return File.Exists(path) && int.TryParse(File.ReadAllText(path), CultureInfo.InvariantCulture, out int code) ? code : null;
    }

    /// <summary>What began ("+ NAME") and what came to its end ("- NAME"), in this order.</summary>
    public IReadOnlyList<string> Log => File.Exists(LogPath) ? File.ReadAllLines(LogPath) : [];

    /// <summary>Says of a command that is about to be killed what it cannot say itself.</summary>
    public void NoteKilled(string name) => File.AppendAllText(LogPath, $"- {name}\n");

    /// <summary>What a command has written when it came to its end.</summary>
    public static string Output(string name) => $"begin {name}\nend {name}\n";
}
