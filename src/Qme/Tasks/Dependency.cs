using System.Globalization;

namespace Qme;

/// <summary>That a task starts only after another one.</summary>
/// <param name="Kind">What it waits for.</param>
/// <param name="Id">The id of the other task.</param>
public readonly record struct Dependency(DependencyKind Kind, int Id)
{
    /// <summary>Reads what <see cref="Format"/> writes; null is none.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static IReadOnlyList<Dependency> Parse(string? text) =>
        [.. (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).SelectMany(ParseKind)];

    /// <summary>Writes dependencies as sbatch takes them: <c>afterok:3:4,afterany:5</c>; null for none.</summary>
    public static string? Format(IEnumerable<Dependency> dependencies)
    {
        string[] kinds =
        [
            .. dependencies.Distinct().GroupBy(dependency => dependency.Kind)
                .Select(kind => $"{Word(kind.Key)}:{string.Join(':', kind.Select(dependency => dependency.Id.ToString(CultureInfo.InvariantCulture)))}"),
        ];
        return kinds.Length > 0 ? string.Join(',', kinds) : null;
    }

    /// <summary>Whether it is met.</summary>
    /// <param name="state">The state of the other task; null when there is none any more, and nobody knows how it ended.</param>
    /// <returns>False when it never will be; null when that is still open.</returns>
    public bool? IsMetBy(QmeTaskState? state) => (Kind, state) switch
    {
        (_, QmeTaskState.Pending or QmeTaskState.Running) => null,
        (DependencyKind.AfterAny, _) => true,
        (_, null) => false,
        (DependencyKind.AfterOk, _) => state is QmeTaskState.Complete,
        _ => state is not QmeTaskState.Complete,
    };

    private static string Word(DependencyKind kind) => kind.ToString().ToLowerInvariant();

    private static IEnumerable<Dependency> ParseKind(string text)
    {
        string[] words = text.Split(':');
        DependencyKind kind = Enum.TryParse(words[0], ignoreCase: true, out DependencyKind parsed) ? parsed : throw new FormatException($"'{text}' is no dependency.");
        return words.Skip(1).Select(id => new Dependency(kind, int.Parse(id, CultureInfo.InvariantCulture)));
    }
}
