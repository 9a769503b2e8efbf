using System.Diagnostics;

namespace Qme.Waiting;

/// <summary>How often something is done again and again: not oftener than is of use, and so that it takes a three hundredth of the time at most.</summary>
internal sealed class Pace(TimeSpan shortest)
{
    private const int Share = 300;

    private long _next = Stopwatch.GetTimestamp();
    private bool _isKnown;

    /// <summary>The shortest time from one end to the next beginning.</summary>
    public TimeSpan Shortest { get; set; } = shortest;

    /// <summary>How long it is until the next time.</summary>
    public TimeSpan Left
    {
        get
        {
            TimeSpan left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), _next);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Whether it is time.</summary>
    public bool IsDue => Left == TimeSpan.Zero;

    /// <summary>Does it, and says when it is time again.</summary>
    public void Do(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();

        // The first time says little: the code is compiled then, and files are not in memory yet.
        TimeSpan cost = _isKnown ? Stopwatch.GetElapsedTime(start) * Share : TimeSpan.Zero;
        _isKnown = true;
        Wait(cost > Shortest ? cost : Shortest);
    }

    /// <summary>Leaves it for a while.</summary>
    public void Wait(TimeSpan span) => _next = Stopwatch.GetTimestamp() + (long)(span.TotalSeconds * Stopwatch.Frequency);
}
