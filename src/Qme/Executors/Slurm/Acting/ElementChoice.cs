using System.Collections;
using System.Globalization;

namespace Qme.Executors.Slurm.Acting;

/// <summary>
/// The argument <c>element</c> of an action: which elements of an array are meant. A list as Slurm has it (<c>3,7-9</c>, <c>0-20:4</c>), the name of
/// a state (<c>failed</c>), or both.
/// </summary>
internal sealed class ElementChoice
{
    /// <summary>What the argument is called.</summary>
    public const string Argument = "element";

    private readonly HashSet<string> _indexes = [];
    private readonly HashSet<QmeTaskState> _states = [];

    private ElementChoice(IEnumerable<string> items)
    {
        foreach (string item in items)
        {
            if (ElementList.IsList(item) && ElementList.Read(item).ToArray() is { Length: > 0 } indexes)
            {
                _indexes.UnionWith(indexes);
            }
            else if (char.IsAsciiLetter(item[0]) && Enum.TryParse(item, ignoreCase: true, out QmeTaskState state))
            {
                _states.Add(state);
            }
            else
            {
                throw new QmeException(
                    ErrorIds.ActionArgumentInvalid,
                    $"'{item}' is no list of array elements. Give one as '3,7-9' or '0-20:4', or a state: {string.Join(", ", Enum.GetNames<QmeTaskState>()).ToLowerInvariant()}.",
                    item);
            }
        }
    }

    /// <summary>What the caller has said; null when nothing, which means the whole job.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.ActionArgumentInvalid"/>.</exception>
    public static ElementChoice? Of(IReadOnlyDictionary<string, object?> arguments)
    {
        if (!arguments.TryGetValue(Argument, out object? value))
        {
            return null;
        }

        IEnumerable<object?> values = value is IEnumerable many and not string ? many.Cast<object?>() : [value];
        string[] items =
        [
            .. values.SelectMany(one => (Convert.ToString(one, CultureInfo.InvariantCulture) ?? "").Trim('[', ']').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)),
        ];
        return items.Length > 0 ? new ElementChoice(items) : throw new QmeException(ErrorIds.ActionArgumentInvalid, $"The argument '{Argument}' names no element.", value);
    }

    /// <summary>The elements of an array that are meant; at least one.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.ActionArgumentInvalid"/>: the job is no array, or it has no such element.</exception>
    public IReadOnlyList<SlurmElement> In(QmeTask task, SlurmJob job)
    {
        if (job.Elements is not IReadOnlyList<SlurmElement> elements)
        {
            throw Invalid(task, "is not an array, and so it has no elements.");
        }

        string[] missing = [.. _indexes.Except(elements.Select(element => element.Index))];
        if (missing.Length > 0)
        {
            throw Invalid(task, $"has no element {ElementList.WriteBriefly(missing)}. It has: {ElementList.WriteBriefly([.. elements.Select(element => element.Index)])}.");
        }

        SlurmElement[] chosen = [.. elements.Where(element => _indexes.Contains(element.Index) || (new JobState(element.State).TaskState is QmeTaskState state && _states.Contains(state)))];
        return chosen.Length > 0 ? chosen : throw Invalid(task, $"has no element that is {string.Join(" or ", _states)}.");
    }

    private static QmeException Invalid(QmeTask task, string why) => new(ErrorIds.ActionArgumentInvalid, $"Task {task.Id} ({task.Command}) {why}", task.Id);
}
