using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Qme.PowerShell.Tests.Crashes;

/// <summary>Several shells write to one home, and something of theirs is killed (SIGKILL) again and again, at random moments.</summary>
internal sealed class CrashLoop : IDisposable
{
    private const int Writers = 3;

    // How long what still waits at the end may take.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    private readonly Random _random;
    private readonly int _seed;
    private readonly string _directory = Directory.CreateTempSubdirectory("qme-crash-").FullName;
    private readonly string _home;
    private readonly Witness _witness;
    private readonly Damage _damage;
    private readonly string _stopPath;
    private readonly List<Writer> _all = [];
    private readonly List<Writer> _alive = [];
    private readonly SortedDictionary<string, int> _kills = new(StringComparer.Ordinal);

    public CrashLoop(int seed)
    {
        (_seed, _random) = (seed, new Random(seed));
        _home = Path.Combine(_directory, "home");
        _witness = new Witness(Path.Combine(_directory, "witness"));
        _damage = new Damage(_witness);
        _stopPath = Path.Combine(_directory, "stop");
    }

    /// <summary>All that must not be: lost tasks, false states, complaints.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>How many things were killed.</summary>
    public int Kills => _kills.Values.Sum();

    /// <summary>What was done, and what was found, in figures.</summary>
    public string Figures { get; private set; } = "";

    private string DatabasePath => Path.Combine(_home, "qme.db");

    public void Run(int kills)
    {
        while (Kills < kills)
        {
            while (_alive.Count < Writers)
            {
                StartWriter();
            }

            if (!KillSomething())
            {
                Thread.Sleep(5);
                continue;
            }

            if (_random.Next(6) == 0)
            {
                Look();
            }
        }

        Conclude();
    }

    public void Dispose()
    {
        File.WriteAllText(_stopPath, "");
        _all.ForEach(writer => writer.Dispose());
        Array.ForEach(LivingProcess.RunnersOf(_home), runner => runner.Kill());
        Wait.Until(() => CrashProcess.All(_witness).Count == 0 && LivingProcess.RunnersOf(_home).Length == 0);
        Directory.Delete(_directory, recursive: true);
    }

    private void StartWriter()
    {
        Writer writer = new($"w{_all.Count}", _random.Next(), _home, _witness, _stopPath);
        _all.Add(writer);
        _alive.Add(writer);
    }

    private bool KillSomething()
    {
        // Only one that has got to work: to kill shells that have done nothing yet shows little.
        Writer[] atWork = [.. _alive.Where(writer => writer.Acknowledged.Count > 0)];
        if (atWork.Length == 0)
        {
            return false;
        }

        Writer writer = atWork[_random.Next(atWork.Length)];
        Thread.Sleep(_random.Next(400));
        switch (_random.Next(13))
        {
            case 0 or 1 or 2:
                KillWriter("shell", writer, writer.Kill);
                return true;

            case 3 or 4:
                AwaitWrite();
                KillWriter("shell during a write", writer, writer.Kill);
                return true;

            case 5:
                KillWriter("process group of a shell", writer, writer.KillGroup);
                return true;

            case 6:
                foreach (Writer one in atWork)
                {
                    KillWriter("one of several shells at once", one, one.Kill);
                }

                return true;

            case 7 or 8:
                return KillProcess("keeper", isKeeper: true, process => process.Process.Kill(), _damage.Keepers)
                    && (_random.Next(2) == 0 || KillProcess("process group of a keeper", isKeeper: true, KillGroup, _damage.Keepers) || true);

            case 9 or 10:
                return KillRunner("runner");

            case 11:
                AwaitWrite();
                return KillRunner("runner during a write");

            default:
                return KillProcess("command", isKeeper: false, KillCommand, _damage.Commands);
        }
    }

    private void KillWriter(string what, Writer writer, Action kill)
    {
        _damage.Shells.Add(writer.Name);
        kill();
        _alive.Remove(writer);
        Count(what);
    }

    private bool KillProcess(string what, bool isKeeper, Action<CrashProcess> kill, HashSet<string> damage)
    {
        CrashProcess[] processes = [.. CrashProcess.All(_witness).Where(process => process.IsKeeper == isKeeper)];
        if (processes.Length == 0)
        {
            return false;
        }

        CrashProcess process = processes[_random.Next(processes.Length)];
        damage.Add(process.Name);
        kill(process);
        Count(what);
        return true;
    }

    private void KillGroup(CrashProcess keeper)
    {
        _witness.NoteKilled(keeper.Name);
        LivingProcess.KillGroup(keeper.Process.Pid);
    }

    private void KillCommand(CrashProcess command)
    {
        _witness.NoteKilled(command.Name);
        command.Process.Kill();
    }

    private bool KillRunner(string what)
    {
        LivingProcess[] runners = LivingProcess.RunnersOf(_home);
        Array.ForEach(runners, runner => runner.Kill());
        if (runners.Length > 0)
        {
            Count(what);
        }

        return runners.Length > 0;
    }

    private void Count(string what) => _kills[what] = _kills.GetValueOrDefault(what) + 1;

    /// <summary>Returns when somebody has just begun to write to the database, or after a second.</summary>
    private void AwaitWrite()
    {
        string log = DatabasePath + "-wal";
        DateTime before = File.GetLastWriteTimeUtc(log);
        DateTime end = DateTime.UtcNow.AddSeconds(1);
        while (DateTime.UtcNow < end && File.GetLastWriteTimeUtc(log) == before)
        {
        }

        Thread.SpinWait(_random.Next(2000));
    }

    private void Look()
    {
        IReadOnlyList<(int Id, string Name)> acknowledged = [.. _all.SelectMany(writer => writer.Acknowledged)];
        IReadOnlyList<CrashRow> rows = CrashRow.All(_home);
        HashSet<string> running = [.. CrashProcess.All(_witness).Where(process => !process.IsKeeper).Select(process => process.Name)];
        Accuse(rows.Where(row => running.Contains(row.Name)), Damage.FalsehoodOfRunning);
        RequirePresence(acknowledged, rows);
        CheckIntegrity();
    }

    private void Conclude()
    {
        File.WriteAllText(_stopPath, "");
        Faults.AddRange(_all.Select(writer => writer.Finish()).Where(complaint => complaint.Length > 0));

        // A start that nobody noted is waited for, for some seconds, and so do those that come after it.
        IReadOnlyList<CrashRow> rows = [];
        Wait.Until(() => (rows = CrashRow.All(_home)).All(row => row.HasEnded), s_patience);
        Wait.Until(() => CrashProcess.All(_witness).Count == 0 && LivingProcess.RunnersOf(_home).Length == 0);
        IReadOnlyList<(int Id, string Name)> acknowledged = [.. _all.SelectMany(writer => writer.Acknowledged)];
        int missing = RequirePresence(acknowledged, rows);
        int unrecorded = _witness.Started.Except(rows.Select(row => row.Name)).Count();
        int lies = Accuse(rows, _damage.FalsehoodOf);
        Faults.AddRange(rows.GroupBy(row => row.Name).Where(group => group.Count() > 1).Select(group => $"{group.Key} is there {group.Count()} times"));
        string[] turns = [.. new Turns(rows, _witness.Log).Faults];
        Faults.AddRange(turns);
        if (unrecorded > 0)
        {
            Faults.Add($"{unrecorded} commands were started that no task tells of");
        }

        string integrity = CheckIntegrity();
        Figures = string.Create(CultureInfo.InvariantCulture, $"seed {_seed}: {Kills} kills ({string.Join(", ", _kills.Select(kill => $"{kill.Value} {kill.Key}"))}), {_all.Count} shells, {rows.Count} tasks, {acknowledged.Count} acknowledged, {missing} missing, {lies} false states, {rows.Count(row => row.State == "Lost")} rightly Lost ({rows.Count(row => row is { State: "Lost", IsBackground: true })} of them in the background), {rows.Count(row => row.IsQueued)} that waited ({rows.Count(row => row.State == "Cancelled")} of them in vain), {turns.Length} out of turn, integrity_check {integrity}");
    }

    private int RequirePresence(IReadOnlyList<(int Id, string Name)> acknowledged, IReadOnlyList<CrashRow> rows)
    {
        Dictionary<int, string> names = rows.ToDictionary(row => row.Id, row => row.Name);
        string[] missing = [.. acknowledged.Where(task => names.GetValueOrDefault(task.Id) != task.Name).Select(task => $"task {task.Id} ({task.Name}) was acknowledged and is not there")];
        Faults.AddRange(missing);
        return missing.Length;
    }

    private int Accuse(IEnumerable<CrashRow> rows, Func<CrashRow, string?> falsehood)
    {
        string[] lies = [.. rows.Select(row => falsehood(row) is string why ? $"{row}, {why}" : null).OfType<string>()];
        Faults.AddRange(lies);
        return lies.Length;
    }

    private string CheckIntegrity()
    {
        // In a process without Qme: SQLite's locks belong to a process, and the tests have another copy of SQLite than the module.
        using SqliteConnection connection = new($"Data Source={DatabasePath};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check";
        string answer = (string)command.ExecuteScalar()!;
        if (answer != "ok")
        {
            Faults.Add($"integrity_check says: {answer}");
        }

        return answer;
    }
}
