using System.Text.RegularExpressions;
using Qme.Store;

namespace Qme.Executors.Slurm;

/// <summary>What sbatch says when it has submitted a job (sbatch(1), and the option --parsable).</summary>
/// <param name="JobId">The job's id.</param>
/// <param name="Cluster">The cluster, where one was named; else null.</param>
internal sealed partial record Submission(string JobId, string? Cluster)
{
    /// <summary>
    /// Reads it from what sbatch wrote to its standard output. Some sites let sbatch write a greeting as well: only a line that is the message
    /// as a whole counts, and the last one.
    /// </summary>
    /// <returns>Null when no job was submitted, or none that is named.</returns>
    public static Submission? Find(IEnumerable<string> lines)
    {
        Submission? found = null;
        foreach (Match match in lines.Select(line => MessagePattern().Match(line)).Where(match => match.Success))
        {
            found = new Submission(match.Groups["id"].Value, match.Groups["cluster"] is { Success: true } cluster ? cluster.Value : null);
        }

        return found;
    }

    /// <summary>Reads it from what the command of a task has written so far.</summary>
    /// <returns>Null when no job was submitted, or none that is named.</returns>
    public static Submission? Of(QmeTask task) => File.Exists(task.OutputPath) ? Find(OutputFile.ReadLines(task.OutputPath)) : null;

    [GeneratedRegex(@"^\s*(?:Submitted batch job (?<id>\d+)(?: on cluster (?<cluster>\S+))?|(?<id>\d+)(?:;(?<cluster>\S+))?)\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex MessagePattern();
}
