using System.Text.RegularExpressions;
using Qme.Execution;

namespace Qme.Executors.Slurm.Acting;

/// <summary>What Slurm has refused to do, in its own words: of scancel -v, and of scontrol (observed with 22.05).</summary>
internal sealed partial class Refusals
{
    private readonly Dictionary<string, List<(IReadOnlySet<string>? Indexes, string Why)>> _byJob = [];

    /// <summary>Whether Slurm has answered at all.</summary>
    public bool HasAnswer { get; private set; }

    /// <summary>Reads what a program has said when it was told to do something with some jobs.</summary>
    public void Add(CaptureResult result, IEnumerable<string> jobIds)
    {
        int before = _byJob.Values.Sum(list => list.Count);
        bool isAnswered = false;
        foreach (Match match in Pattern().Matches($"{result.Output}\n{result.Error}"))
        {
            isAnswered = true;
            string why = match.Groups["why"].Value.Trim();

            // That is said of the elements for which it went well, when for others it did not.
            if (why != "No error")
            {
                Add(match.Groups["id"].Value, match.Groups["list"] is { Success: true, Value: { Length: > 0 } list } ? ElementList.Read(list).ToHashSet() : null, why);
            }
        }

        HasAnswer |= isAnswered || result.ExitCode == 0;
        if (result.ExitCode != 0 && !isAnswered)
        {
            foreach (string id in jobIds)
            {
                Add(id, null, SlurmPrograms.Complaint(result));
            }
        }
    }

    /// <summary>Why a whole job was refused; null when it was not, or only some of its elements were.</summary>
    public string? Of(string jobId) => Find(jobId).Where(refusal => refusal.Indexes is null).Select(refusal => refusal.Why).FirstOrDefault();

    /// <summary>The elements of a job that were refused, with the reason.</summary>
    public IEnumerable<(IReadOnlySet<string> Indexes, string Why)> OfElements(string jobId) =>
        Find(jobId).Where(refusal => refusal.Indexes is not null).Select(refusal => (refusal.Indexes!, refusal.Why));

    private List<(IReadOnlySet<string>? Indexes, string Why)> Find(string jobId) => _byJob.GetValueOrDefault(jobId) ?? [];

    private void Add(string jobId, IReadOnlySet<string>? indexes, string why)
    {
        if (!_byJob.TryGetValue(jobId, out List<(IReadOnlySet<string>? Indexes, string Why)>? list))
        {
            _byJob[jobId] = list = [];
        }

        list.Add((indexes, why));
    }

    // "scancel: error: Kill job error on job id 1_[5,20]: Invalid job id specified", "Job has already finished for job 7",
    // "8_1,4,6: Job is pending execution".
    [GeneratedRegex(
        @"^(?:.*Kill job error on job id (?<id>[0-9]+)(?:_\[?(?<list>[0-9,:-]+)[^:]*)?: (?<why>.+)|(?<why>.+) for job (?<id>[0-9]+)(?:_\[?(?<list>[0-9,:-]+).*)?|(?<id>[0-9]+)_\[?(?<list>[0-9,-]+)\]?: (?<why>.+))$",
        RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Pattern();
}
