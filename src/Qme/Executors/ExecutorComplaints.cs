using System.Collections.Concurrent;

namespace Qme.Executors;

/// <summary>
/// What is to be said about executors that could not be read or asked: each thing once in a process, by whoever can speak to a person next. An executor
/// may be needed by anybody, and most of them cannot.
/// </summary>
public static class ExecutorComplaints
{
    private static readonly ConcurrentQueue<string> s_left = [];
    private static readonly ConcurrentDictionary<string, bool> s_made = new(StringComparer.Ordinal);

    /// <summary>Whether there is something to say.</summary>
    public static bool Any => !s_left.IsEmpty;

    /// <summary>Says that something is wrong, unless that was said before.</summary>
    internal static void Make(string message)
    {
        if (s_made.TryAdd(message, true))
        {
            s_left.Enqueue(message);
        }
    }

    /// <summary>Takes what there is to say.</summary>
    public static IEnumerable<string> Take()
    {
        while (s_left.TryDequeue(out string? complaint))
        {
            yield return complaint;
        }
    }
}
