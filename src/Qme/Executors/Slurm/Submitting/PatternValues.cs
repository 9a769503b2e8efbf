using System.Globalization;

namespace Qme.Executors.Slurm.Submitting;

/// <summary>What the patterns in a file name stand for, for one job or one element of an array; null where that is not known.</summary>
/// <param name="JobId">Its own id.</param>
/// <param name="ArrayId">The id of the array; null for a plain job.</param>
/// <param name="Index">The index in the array; null for a plain job.</param>
/// <param name="JobName">Its name.</param>
/// <param name="User">The name of its user.</param>
/// <param name="Host">The first of its hosts, which runs the script.</param>
/// <param name="Restarts">How often it was started again.</param>
internal sealed record PatternValues(string? JobId, string? ArrayId, string? Index, string? JobName, string? User, string? Host, int Restarts)
{
    // What Slurm puts for the index of a job that is not in an array.
    private const string NoIndex = "4294967294";

    /// <summary>The value of a pattern; null when it is not one, or not known.</summary>
    public string? Of(char letter, NewerPatterns newer) => letter switch
    {
        'A' => ArrayId ?? JobId,
        'a' => ArrayId is null ? NoIndex : Index,
        'b' when newer is not NewerPatterns.None => long.TryParse(Index ?? NoIndex, out long index) ? (index % 10).ToString(CultureInfo.InvariantCulture) : null,
        'J' or 'j' => JobId,
        'N' => Host,

        // The script runs on the first of the hosts, as the first of the tasks, and in a step that has a name for a number.
        'n' or 't' => "0",
        's' => "batch",
        'u' => User,
        'x' => JobName,
        'r' when newer is NewerPatterns.All => Restarts.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };
}

/// <summary>Which of the patterns are replaced that not every version of Slurm knows.</summary>
internal enum NewerPatterns
{
    /// <summary>None.</summary>
    None,

    /// <summary><c>%b</c>, since 24.11.</summary>
    LastDigit,

    /// <summary><c>%b</c>, and <c>%r</c>, since 25.11.</summary>
    All,
}
