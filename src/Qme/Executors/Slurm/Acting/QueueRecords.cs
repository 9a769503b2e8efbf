using Qme.Execution;

namespace Qme.Executors.Slurm.Acting;

/// <summary>
/// What squeue(1) says, in any of its fields, about all jobs of the user that the controller knows: with those that have ended lately. One such call is
/// what the controller answers at the least cost, however many jobs it is about.
/// </summary>
internal static class QueueRecords
{
    /// <summary>The field that names a job or an element: <c>12</c>, <c>12_3</c>, or elements that wait together: <c>12_[4-9]</c>.</summary>
    public const string Id = "JobArrayID";

    /// <summary>The records, by the id that their submission was told; the values by the names of the fields.</summary>
    /// <param name="programs">Whom to ask.</param>
    /// <param name="fields">The fields, beside the id.</param>
    /// <exception cref="QmeException"><see cref="ErrorIds.SchedulerUnreachable"/>.</exception>
    public static ILookup<string, IReadOnlyDictionary<string, string>> Ask(SlurmPrograms programs, IEnumerable<string> fields)
    {
        string[] names = [.. fields.Prepend(Id).Distinct(StringComparer.OrdinalIgnoreCase)];
        string format = string.Join($":{SlurmPrograms.Separator},", names) + $":{SlurmPrograms.End}";
        CaptureResult result = programs.AskController("squeue", "--me", "-h", "-t", "all", "-O", format);
        return result.ExitCode == 0
            ? Read(result.Output, names).ToLookup(record => record[Id].Split('_', '+')[0])
            : throw new QmeException(ErrorIds.SchedulerUnreachable, $"Slurm does not answer: {SlurmPrograms.Complaint(result)}.", "squeue");
    }

    internal static IEnumerable<IReadOnlyDictionary<string, string>> Read(string output, IReadOnlyList<string> names)
    {
        foreach (string record in output.Split(SlurmPrograms.End))
        {
            string[] values = record.Split(SlurmPrograms.Separator);
            if (values.Length == names.Count)
            {
                // Lines before the first record are not of it, such as the name of the cluster.
                values[0] = values[0][(values[0].LastIndexOf('\n') + 1)..];
                yield return names.Zip(values).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.OrdinalIgnoreCase);
            }
        }
    }

    /// <summary>The elements of an array that a record is about; none for a plain job.</summary>
    public static IEnumerable<string> IndexesOf(string id) => id.Split('_', 2) is [_, string list] ? ElementList.Read(list) : [];
}
