using System.Text.RegularExpressions;
using Qme.Store;

namespace Qme.Executors.Slurm.Submitting;

/// <summary>What sbatch says when it has submitted a job (sbatch(1), and the option --parsable).</summary>
/// <param name="JobId">The job's id.</param>
/// <param name="Cluster">The cluster, where one was named; else null.</param>
internal sealed partial record SubmissionReply(string JobId, string? Cluster)
{
    /// <summary>
    /// Reads it from what sbatch wrote to its standard output. Some sites let sbatch write a greeting as well: only a line that is the message
    /// as a whole counts, and the last one.
    /// </summary>
    /// <param name="lines">The lines.</param>
    /// <param name="isParsable">Whether the id alone was asked for. Else a number is taken for one only where there is nothing but it.</param>
    /// <returns>Null when no job was submitted, or none that is named.</returns>
    public static SubmissionReply? Find(IEnumerable<string> lines, bool isParsable)
    {
        SubmissionReply? said = null;
        SubmissionReply? number = null;
        int count = 0;
        foreach (string line in lines.Where(line => !string.IsNullOrWhiteSpace(line)))
        {
            count++;
            said = Read(MessagePattern().Match(line)) ?? said;
            number = Read(NumberPattern().Match(line)) ?? number;
        }

        return said ?? (isParsable || count == 1 ? number : null);
    }

    /// <summary>Reads it from what the command of a task has written so far.</summary>
    /// <returns>Null when no job was submitted, or none that is named.</returns>
    public static SubmissionReply? Of(QmeTask task) => File.Exists(task.OutputPath) ? Find(OutputFile.ReadLines(task.OutputPath), Submission.Of(task)?.Has("parsable") ?? true) : null;

    private static SubmissionReply? Read(Match match) =>
        match.Success ? new SubmissionReply(match.Groups["id"].Value, match.Groups["cluster"] is { Success: true } cluster ? cluster.Value : null) : null;

    [GeneratedRegex(@"^\s*Submitted batch job (?<id>[0-9]+)(?: on cluster (?<cluster>\S+))?\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex MessagePattern();

    [GeneratedRegex(@"^\s*(?<id>[0-9]+)(?:;(?<cluster>\S+))?\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex NumberPattern();
}
