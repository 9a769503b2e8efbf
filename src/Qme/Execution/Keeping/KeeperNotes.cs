using System.Globalization;
using System.Text;
using Qme.Configuration;
using Qme.Execution.Unix;
using Qme.Store;

namespace Qme.Execution.Keeping;

/// <summary>
/// What the keeper of a command has noted in files beside its output. Each note is there as a whole or not at all: it is renamed when it is
/// complete. When that was is the time of its file, because sh has no clock that is fine enough.
/// </summary>
/// <param name="files">Where the files of the task are.</param>
internal sealed class KeeperNotes(TaskFiles files)
{
    // Two lines of /proc/PID/stat; an exit code with a word, and a number of seconds.
    private const int StartSize = 1024;
    private const int EndSize = 32;

    // How long a keeper that was just started may take to note the start.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    // The name of a note that has not been made yet.
    private const string Draft = ".new";

    private const string Token = ".go";

    /// <summary>How the paths of the notes begin.</summary>
    public string Prefix => files.KeeperNotesPath;

    private string StartPath => Prefix + ".start";

    private string EndPath => Prefix + ".end";

    /// <summary>Whether the command has just been given a keeper of its own, which may not have come to note anything yet.</summary>
    /// <remarks>A time in the future is from a clock that has been set back since: no reason to wait for it.</remarks>
    public bool AreExpected => new FileInfo(EndPath + Draft) is { Exists: true } draft && (DateTime.UtcNow - draft.LastWriteTimeUtc).Duration() < s_patience;

    /// <summary>Whether a process lives that has been told to make these notes.</summary>
    public bool HaveWriter => File.Exists(EndPath + Draft) && ProcessTable.HasProcessWith(Prefix);

    /// <summary>Whether the start is noted.</summary>
    public bool HasStart => File.Exists(StartPath);

    /// <summary>Whether the end is noted.</summary>
    public bool HasEnd => File.Exists(EndPath);

    /// <summary>Makes room for the notes, so that a full disk does not keep them from being written.</summary>
    public void Prepare()
    {
        WriteBlanks(StartPath + Draft, StartSize);
        WriteBlanks(EndPath + Draft, EndSize);
    }

    /// <summary>Notes the start of a command whose keeper is this process.</summary>
    public void WriteStart(ProcessIdentity process) => Write(StartPath, $"{Line(ProcessIdentity.Current)}\n{Line(process)}");

    /// <summary>Notes the end of a command whose keeper is this process.</summary>
    public void WriteEnd(string text) => Write(EndPath, text);

    /// <summary>Reads the note of the start; null when there is none.</summary>
    public KeptStart? ReadStart()
    {
        if (Read(StartPath) is not (string text, DateTimeOffset when) || text.Split('\n') is not [string keeper, string process, ..])
        {
            return null;
        }

        return Identity(keeper) is ProcessIdentity k && Identity(process) is ProcessIdentity p ? new KeptStart(k, p, when) : null;
    }

    /// <summary>Reads the note of the end; null when there is none.</summary>
    public KeptEnd? ReadEnd()
    {
        if (Read(EndPath) is not (string text, DateTimeOffset when))
        {
            return null;
        }

        string[] lines = text.Split('\n');
        string[] words = lines[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        int? code = words.Length > 0 && int.TryParse(words[0], CultureInfo.InvariantCulture, out int number) ? number : null;
        return new KeptEnd(code, words.Length > 1, when) { Uptime = lines.Length > 1 ? Lapse.ParseUptime(lines[1]) : null };
    }

    /// <summary>Deletes the notes, which are in the row by now, and the environment that was kept for the command, which may hold secrets.</summary>
    public void Delete()
    {
        // The end last: as long as it is there, somebody will look again.
        foreach (string path in (string[])[files.EnvironmentPath, StartPath + Draft, EndPath + Draft, StartPath, EndPath])
        {
            File.Delete(path);
        }
    }

    /// <summary>
    /// Makes the token of a task that is to wait: its keeper removes it before it starts the command, and does not start it without. So a command is
    /// started once, whoever is killed when.
    /// </summary>
    public void CreateToken() => Home.OpenFile(Prefix + Token, FileMode.Create, FileAccess.Write, FileShare.None).Dispose();

    /// <summary>Whether no keeper has started the command yet, and one may still do so.</summary>
    public bool HasToken => FindToken() is not null;

    /// <summary>Makes the token that of a keeper which is about to be started; one that somebody else has started before does not find it any more.</summary>
    /// <returns>How its path goes on after <see cref="Prefix"/>; null when there is none any more.</returns>
    public string? TakeToken()
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{Token}-{ProcessIdentity.Current.Id}-{ProcessIdentity.Current.StartTime}");
        string mine = Prefix + name;
        while (FindToken() is string token && token != mine)
        {
            try
            {
                // One rename(2): it is ours as a whole, or somebody was faster.
                File.Move(token, mine, overwrite: true);
            }
            catch (FileNotFoundException)
            {
                continue;
            }
        }

        return File.Exists(mine) ? name : null;
    }

    /// <summary>Deletes what was kept for a command that is not to be started any more.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.StoreNotWritable"/>.</exception>
    public void Discard()
    {
        try
        {
            while (FindToken() is string token)
            {
                File.Delete(token);
            }

            Delete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.From(e, files.Directory);
        }
    }

    private string? FindToken() => Directory.Exists(files.Directory) ? Directory.EnumerateFiles(files.Directory, Path.GetFileName(Prefix) + Token + "*").FirstOrDefault() : null;

    private static void WriteBlanks(string path, int size)
    {
        using FileStream stream = Home.OpenFile(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        stream.Write(Enumerable.Repeat((byte)' ', size).ToArray());
    }

    private static void Write(string path, string text) => Home.ReplaceFile(path, stream => stream.Write(Encoding.ASCII.GetBytes(text)));

    private static (string Text, DateTimeOffset When)? Read(string path)
    {
        try
        {
            using FileStream stream = Home.OpenFile(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using StreamReader reader = new(stream, Encoding.Latin1);
            return (reader.ReadToEnd(), TaskRow.Truncate(File.GetLastWriteTimeUtc(stream.SafeFileHandle)));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static string Line(ProcessIdentity process) => string.Create(CultureInfo.InvariantCulture, $"{process.Id} {process.StartTime}");

    /// <summary>
    /// A process as it is noted: the line of /proc/PID/stat, or its id and, if that is known, its start time. Where sh cannot tell the start
    /// time, that of the living process counts.
    /// </summary>
    private static ProcessIdentity? Identity(string line)
    {
        if (ProcStat.Parse(0, Encoding.Latin1.GetBytes(line)) is ProcStat stat)
        {
            return int.TryParse(line.AsSpan(0, line.IndexOf(' ', StringComparison.Ordinal)), CultureInfo.InvariantCulture, out int id) ? new ProcessIdentity(id, stat.StartTime) : null;
        }

        string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 || !int.TryParse(words[0], CultureInfo.InvariantCulture, out int pid))
        {
            return null;
        }

        return words.Length > 1 && long.TryParse(words[1], CultureInfo.InvariantCulture, out long startTime)
            ? new ProcessIdentity(pid, startTime)
            : ProcessIdentity.Of(pid) ?? new ProcessIdentity(pid, 0);
    }
}

/// <summary>The start of a command, as its keeper has noted it.</summary>
/// <param name="Keeper">The keeper.</param>
/// <param name="Process">The command.</param>
/// <param name="When">When it was noted (UTC), by the clock of the file system.</param>
internal sealed record KeptStart(ProcessIdentity Keeper, ProcessIdentity Process, DateTimeOffset When);

/// <summary>The end of a command, as its keeper has noted it.</summary>
/// <param name="Code">The exit code as a shell tells it: 128 and the number of the signal if one ended it; null when the note is damaged.</param>
/// <param name="IsLate">Whether the command was ended because its time was up.</param>
/// <param name="When">When it was noted (UTC), by the clock of the file system.</param>
internal sealed record KeptEnd(int? Code, bool IsLate, DateTimeOffset When)
{
    /// <summary>How long the machine had been up then; null where nobody says.</summary>
    public TimeSpan? Uptime { get; init; }
}
