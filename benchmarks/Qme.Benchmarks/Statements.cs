using System.Management.Automation;

namespace Qme.Benchmarks;

/// <summary>Measures two statements of one session in turns.</summary>
internal static class Statements
{
    // Inside one script, so that nothing but the statement itself is between two readings of the clock; and A B B A, so that either follows the
    // other as often as itself: what one leaves to be cleaned up is in part paid for by the next.
    private const string Loop =
        """
        param($rounds)
        for ($i = 0; $i -lt $rounds; $i++) {{
            $a = [Diagnostics.Stopwatch]::GetTimestamp()
            {0}
            $b = [Diagnostics.Stopwatch]::GetTimestamp()
            {1}
            $c = [Diagnostics.Stopwatch]::GetTimestamp()
            {1}
            $d = [Diagnostics.Stopwatch]::GetTimestamp()
            {0}
            $e = [Diagnostics.Stopwatch]::GetTimestamp()
            {2}
            [Diagnostics.Stopwatch]::GetElapsedTime($a, $b).TotalMilliseconds
            [Diagnostics.Stopwatch]::GetElapsedTime($b, $c).TotalMilliseconds
            [Diagnostics.Stopwatch]::GetElapsedTime($d, $e).TotalMilliseconds
            [Diagnostics.Stopwatch]::GetElapsedTime($c, $d).TotalMilliseconds
        }}
        """;

    /// <summary>Runs both many times, twice a round, and gives the medians.</summary>
    /// <param name="session">The session.</param>
    /// <param name="warmUp">How many rounds are run first and not counted.</param>
    /// <param name="rounds">How many rounds are counted.</param>
    /// <param name="ours">Our statement, which leaves its result in <c>$x</c>.</param>
    /// <param name="other">The other one, which leaves its result in <c>$y</c>.</param>
    /// <param name="check">Throws when one of them did not do what it should.</param>
    public static Medians Measure(Session session, int warmUp, int rounds, string ours, string other, string check)
    {
        string script = string.Format(null, System.Text.CompositeFormat.Parse(Loop), ours, other, check);
        session.Run(script, warmUp);
        IReadOnlyList<PSObject> times = session.Run(script, rounds);
        return new Medians(
            Interleaved.Median(times.Where((_, index) => index % 2 == 0).Select(Number)),
            Interleaved.Median(times.Where((_, index) => index % 2 == 1).Select(Number)));
    }

    private static double Number(PSObject value) => (double)value.BaseObject;
}
