using System.Text.RegularExpressions;

namespace Qme.PowerShell.Tests.Slurm.Scenarios;

/// <summary>What sbatch says to somebody who types the same without Qme.</summary>
internal sealed partial record SubmissionWords(string ExitCode, string LastWords)
{
    /// <summary>A submission that Slurm rejects is Failed, with sbatch's exit code, and its own words as the Reason.</summary>
    public Account Should => new(ExitCode == "0" ? "Complete 0" : $"Failed {ExitCode} {LastWords}");

    public static SubmissionWords Of(Play play)
    {
        string line = play.Scenario.Submission.Replace("Invoke-QmeCommand ", "", StringComparison.Ordinal);
        Outcome outcome = play.Session.Run($"{play.GoThere}; {play.Fill(line)} 2>&1 | ForEach-Object {{ \"$_\" }}; $LASTEXITCODE");
        string[] words = [.. outcome.Lines.SkipLast(1).Select(text => SpokenPattern().Match(text!)).Where(match => match.Success).Select(match => match.Groups["words"].Value)];

        // The last error, or else what comes before the advice to read the manual.
        string last = words.LastOrDefault(text => text.StartsWith("error: ", StringComparison.Ordinal))?[7..] ?? words.FirstOrDefault() ?? "";
        return new SubmissionWords(outcome.Lines[^1]!, last);
    }

    public override string ToString() => $"exit code {ExitCode}: {LastWords}";

    [GeneratedRegex("^(?:.*/)?sbatch: (?<words>.*)$")]
    private static partial Regex SpokenPattern();
}
