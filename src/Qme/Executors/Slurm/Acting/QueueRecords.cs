using Qme.Executors.Slurm.Watching;

namespace Qme.Executors.Slurm.Acting;

/// <summary>What squeue(1) says, in any of its fields, about all jobs of the user that the controller knows (<see cref="Squeue"/>), by the names of the fields.</summary>
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
        return Squeue.AskFields(programs, names)
            .Select(values => (IReadOnlyDictionary<string, string>)names.Zip(values).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.OrdinalIgnoreCase))
            .ToLookup(record => JobRecord.SubmittedIdOf(record[Id]));
    }

    /// <summary>The elements of an array that a record is about; none for a plain job.</summary>
    public static IEnumerable<string> IndexesOf(string id) => id.Split('_', 2) is [_, string list] ? ElementList.Read(list) : [];
}
