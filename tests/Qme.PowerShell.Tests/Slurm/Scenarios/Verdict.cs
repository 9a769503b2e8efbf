using System.Diagnostics;

namespace Qme.PowerShell.Tests.Slurm.Scenarios;

/// <summary>A row of the table: what Slurm says, what Qme says, and whether that is what it has to say.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Slurm">What Slurm's own tools say.</param>
/// <param name="Qme">What Qme says.</param>
/// <param name="Differences">What it should have said instead; nothing when they are equal.</param>
internal sealed record Verdict(Scenario Scenario, string Slurm, string Qme, IReadOnlyList<string> Differences)
{
    // A job that goes from one state to the next while it is asked about is asked about again.
    private const int MostAttempts = 20;

    /// <summary>Asks both.</summary>
    public static Verdict Of(Play play)
    {
        for (int attempt = 1; ; attempt++)
        {
            (string slurm, Account should) = Ask(play);
            Stopwatch elapsed = Stopwatch.StartNew();
            (Account says, IReadOnlyList<string> warnings) = play.WithEnvironment(() => QmeWords.Of(play));
            string[] late = elapsed.Elapsed <= play.Scenario.Within ? [] : [$"an answer within {play.Scenario.Within.TotalSeconds:0} seconds | after {elapsed.Elapsed.TotalSeconds:0}"];
            if (attempt < MostAttempts && Ask(play) is (string, Account) after && !after.Item2.Lines.SequenceEqual(should.Lines))
            {
                Thread.Sleep(100);
                continue;
            }

            string[] differences = [.. Compare(play.Scenario, should, says), .. Compare(play.Scenario, warnings), .. late];
            return new Verdict(play.Scenario, slurm, string.Join("; ", warnings.Prepend(says.Summary)), differences);
        }
    }

    /// <summary>That of a scenario that came to nothing.</summary>
    public static Verdict Broken(Play play, string why) => new(play.Scenario, "", "", [why.ReplaceLineEndings(" ")]);

    private static (string Slurm, Account Should) Ask(Play play)
    {
        IReadOnlyDictionary<string, string[]> files = Files.Find(play.Directory);
        switch (play.Scenario.Witness)
        {
            case Witness.Controller:
            case Witness.Accounting:
                SlurmWords words = play.Scenario.Witness is Witness.Controller ? play.Slurm() : SlurmWords.OfAccounting(play);
                return (words.ToString(), Rules.Of(words, play.Scenario.Elements, files));
            case Witness.Submission:
                SubmissionWords said = SubmissionWords.Of(play);
                return (said.ToString(), said.Should);
            default:
                return (InPassing(play), new Account(play.Fill(play.Scenario.Says!)));
        }
    }

    /// <summary>What Slurm says where that alone does not tell what Qme has to say: squeue's words, or all that the fake was told to say of jobs.</summary>
    private static string InPassing(Play play)
    {
        if (play.Cluster is null)
        {
            string[] lines = [.. play.Scenario.Fake!.Split('\n').SkipWhile(line => !line.StartsWith("$ s", StringComparison.Ordinal) || line.StartsWith("$ sbatch", StringComparison.Ordinal))];
            return string.Join("; ", lines.Where(line => line.Length > 0)) is { Length: > 0 } said ? said : "nothing";
        }

        SlurmOutcome outcome = play.Cluster.Run("squeue", "-h", "-t", "all", "-j", play.Job!, "-o", "%T %r");
        return string.Join("; ", (outcome.ExitCode == 0 ? outcome.Output : outcome.Error).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static IEnumerable<string> Compare(Scenario scenario, Account should, Account says) => scenario.Witness is Witness.Nobody or Witness.Submission
        ? says.State == should.State ? [] : [$"{should.State} | {says.State}"]
        : should.Lines.Zip(says.Lines).Where(pair => Normal(pair.First) != Normal(pair.Second)).Select(pair => $"{pair.First} | {pair.Second}");

    // scontrol writes reasons of several words with underscores, squeue with blanks.
    private static string Normal(string text) => text.Replace('_', ' ');

    private static IEnumerable<string> Compare(Scenario scenario, IReadOnlyList<string> warnings) => scenario.Warning switch
    {
        null => warnings.Select(warning => $"no warning | {warning}"),
        string word when warnings is [string one] && one.Contains(word, StringComparison.Ordinal) => [],
        string word => [$"a warning with '{word}' | {string.Join("; ", warnings)}"],
    };
}
