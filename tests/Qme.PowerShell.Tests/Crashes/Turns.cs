namespace Qme.PowerShell.Tests.Crashes;

/// <summary>Whether those that waited had their turn when it was theirs: once, in order, within the limit, after those they depend on.</summary>
/// <param name="rows">What Qme says of all tasks, once all have ended.</param>
/// <param name="log">What their commands say of themselves (see <see cref="Witness.Log"/>).</param>
internal sealed class Turns(IReadOnlyList<CrashRow> rows, IReadOnlyList<string> log)
{
    /// <summary>All that is not as it must be.</summary>
    public IEnumerable<string> Faults => [.. StartedTwice(), .. Queues().SelectMany(TooManyAtOnce), .. Queues().SelectMany(OutOfOrder), .. Queues().SelectMany(NotSeenInOrder), .. Dependent().SelectMany(StartedTooEarly)];

    private IEnumerable<IGrouping<int, CrashRow>> Queues() => rows.Where(row => row.Kind == "queue").GroupBy(row => row.Number);

    private IEnumerable<CrashRow> Dependent() => rows.Where(row => row.IsQueued && row.Kind != "queue");

    private IEnumerable<string> StartedTwice() => log.Where(line => line[0] == '+').GroupBy(line => line).Where(group => group.Count() > 1).Select(group => $"{group.Key[2..]} was started {group.Count()} times");

    private static IEnumerable<string> OutOfOrder(IGrouping<int, CrashRow> queue)
    {
        CrashRow[] started = [.. queue.Where(row => row.Started is not null).OrderBy(row => row.Id)];
        return started.Zip(started.Skip(1)).Where(pair => pair.First.Started > pair.Second.Started).Select(pair => $"{pair.Second} was started before {pair.First}");
    }

    /// <summary>Only of one at a time can it be told from outside which was started first.</summary>
    private IEnumerable<string> NotSeenInOrder(IGrouping<int, CrashRow> queue)
    {
        if (queue.Key > 1)
        {
            return [];
        }

        Dictionary<string, int> ids = queue.ToDictionary(row => "+ " + row.Name, row => row.Id);
        int[] started = [.. log.Where(ids.ContainsKey).Select(line => ids[line])];
        return started.Zip(started.Skip(1)).Where(pair => pair.First > pair.Second).Select(pair => $"task {pair.First} was started before task {pair.Second}");
    }

    private IEnumerable<string> TooManyAtOnce(IGrouping<int, CrashRow> queue)
    {
        HashSet<string> names = [.. queue.Select(row => row.Name)];
        HashSet<string> running = [];
        HashSet<string> ended = [];
        foreach (string line in log.Where(line => names.Contains(line[2..])))
        {
            string name = line[2..];
            if (line[0] == '-')
            {
                // One that was killed may say that it begins after that was said of it.
                running.Remove(name);
                ended.Add(name);
            }
            else if (!ended.Contains(name) && running.Add(name) && running.Count > queue.Key)
            {
                yield return $"{string.Join(", ", running)} ran at once in a queue of {queue.Key}";
            }
        }
    }

    private IEnumerable<string> StartedTooEarly(CrashRow row)
    {
        CrashRow before = rows.Single(other => other.Id == row.Number);
        bool isMet = row.Kind == "afterany" || before.State == "Complete" == (row.Kind == "afterok");
        int start = IndexOf("+ " + row.Name);
        if (isMet ? row.State == "Cancelled" : start >= 0 || row.State != "Cancelled")
        {
            yield return $"{row}, but {before}";
        }

        if (start >= 0 && IndexOf("- " + before.Name) > start)
        {
            yield return $"{row} was started before the end of {before}";
        }
    }

    private int IndexOf(string line) => log.Select((one, index) => (one, index)).Where(pair => pair.one == line).Select(pair => (int?)pair.index).FirstOrDefault() ?? -1;
}
