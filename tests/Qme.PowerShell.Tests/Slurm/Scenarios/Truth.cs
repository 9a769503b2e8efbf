using System.Globalization;
using System.Text;

namespace Qme.PowerShell.Tests.Slurm.Scenarios;

/// <summary>Plays all scenarios, many at once, and keeps the table of what came of each.</summary>
public sealed class Truth : IDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(300);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("qme-truth-");
    private readonly List<IDisposable> _sessions = [];
    private readonly Dictionary<Where, SlurmCluster> _clusters = [];
    private readonly Dictionary<string, Verdict> _verdicts;

    public Truth(SlurmCluster cluster)
    {
        cluster.Require();
        _clusters[Where.Real] = cluster;
        try
        {
            _verdicts = PlayAll(AllScenarios.Chosen).ToDictionary(verdict => verdict.Scenario.Name);
        }
        finally
        {
            Play.Leave();
        }

        if (Environment.GetEnvironmentVariable("QME_TRUTH") is { Length: > 0 } path)
        {
            File.WriteAllText(path, Table());
        }
    }

    internal Verdict VerdictOf(string scenario) => _verdicts[scenario];

    public void Dispose()
    {
        _sessions.ForEach(session => session.Dispose());
        foreach ((Where where, SlurmCluster cluster) in _clusters)
        {
            if (where is not Where.Real)
            {
                cluster.Dispose();
            }
        }

        _directory.Delete(recursive: true);
    }

    /// <summary>
    /// Those on the real Slurm share a home, and all are played at the same time. What disturbs others waits its turn, and what is about who looked
    /// when has a home of its own.
    /// </summary>
    private List<Verdict> PlayAll(IReadOnlyList<Scenario> scenarios)
    {
        ModuleSession shared = NewSession();
        Play[] plays =
        [
            .. scenarios.Select((scenario, index) => new Play(
                scenario,
                scenario is { Where: Where.Real, Fake: null } ? shared : NewSession(),
                ClusterOf(scenario.Where),
                Path.Combine(_directory.FullName, index.ToString(CultureInfo.InvariantCulture)))),
        ];

        // One after the other where one stops what the others need.
        List<Queue<Play>> lanes = [.. plays.GroupBy(play => play.Scenario.Lane ?? play.Scenario.Name).Select(lane => new Queue<Play>(lane))];
        foreach (Queue<Play> lane in lanes)
        {
            lane.Peek().Start();
        }

        while (lanes.Any(lane => lane.Count > 0))
        {
            foreach (Queue<Play> lane in lanes.Where(lane => lane.Count > 0))
            {
                lane.Peek().Advance();
                if (lane.Peek().Verdict is not null)
                {
                    lane.Dequeue();
                    if (lane.TryPeek(out Play? next))
                    {
                        next.Start();
                    }
                }
            }

            Thread.Sleep(s_pause);
        }

        return [.. plays.Select(play => play.Verdict!)];
    }

    private ModuleSession NewSession()
    {
        ModuleSession session = new();
        _sessions.Add(session);
        return session;
    }

    private SlurmCluster? ClusterOf(Where where)
    {
        if (where is Where.Fake)
        {
            return null;
        }

        if (!_clusters.TryGetValue(where, out SlurmCluster? cluster))
        {
            _clusters[where] = cluster = new SlurmCluster(new Dictionary<string, string>
            {
                ["ACCOUNTING"] = where is Where.Forgetful ? "yes" : "no",
                ["MIN_JOB_AGE"] = where is Where.Ailing ? "300" : "2",
                ["MESSAGE_TIMEOUT"] = where is Where.Ailing ? "3" : "10",
            });
        }

        return cluster;
    }

    private string Table()
    {
        StringBuilder table = new("| | Scenario | Slurm | Slurm says | Qme says | Equal |\n|---|---|---|---|---|---|\n");
        int number = 0;
        foreach (Verdict verdict in _verdicts.Values)
        {
            string equal = verdict.Differences.Count == 0 ? "yes" : $"no: {string.Join("; ", verdict.Differences)}";
            string[] cells = [$"{++number}", verdict.Scenario.Name, verdict.Scenario switch { { Where: Where.Fake } => "fake", { Fake: not null } => "real behind a fake", _ => "real" }, verdict.Slurm, verdict.Qme, equal];
            table.AppendLine($"| {string.Join(" | ", cells.Select(cell => cell.ReplaceLineEndings("⏎").Replace("|", "\\|", StringComparison.Ordinal)))} |");
        }

        int real = _verdicts.Values.Count(verdict => verdict.Scenario.Where is not Where.Fake);
        int equals = _verdicts.Values.Count(verdict => verdict.Differences.Count == 0);
        table.AppendLine().AppendLine($"{_verdicts.Count} scenarios, {real} of them on a real Slurm; {equals} equal, {_verdicts.Count - equals} not.");
        return table.ToString();
    }
}
