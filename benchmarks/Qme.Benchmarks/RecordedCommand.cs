using System.Management.Automation;

namespace Qme.Benchmarks;

/// <summary>What recording adds to a command that does next to nothing, in a session that is warm.</summary>
internal static class RecordedCommand
{
    private const int WarmUp = 300;
    private const int Rounds = 1000;

    // Inside one script, so that nothing but the statement itself is between the two readings of the clock.
    private const string Script =
        """
        param($rounds)
        for ($i = 0; $i -lt $rounds; $i++) {
            $a = [Diagnostics.Stopwatch]::GetTimestamp()
            $x = Invoke-QmeCommand echo hi
            $b = [Diagnostics.Stopwatch]::GetTimestamp()
            $y = echo hi
            $c = [Diagnostics.Stopwatch]::GetTimestamp()
            if ($x.ExitCode -ne 0 -or $y -ne 'hi') { throw 'It did not run.' }
            [Diagnostics.Stopwatch]::GetElapsedTime($a, $b).TotalMilliseconds
            [Diagnostics.Stopwatch]::GetElapsedTime($b, $c).TotalMilliseconds
        }
        """;

    public static IEnumerable<Row> Measure()
    {
        using Session session = Session.WithModule();
        session.Run(Script, WarmUp);
        IReadOnlyList<PSObject> times = session.Run(Script, Rounds);
        Medians figures = new(
            Interleaved.Median(times.Where((_, index) => index % 2 == 0).Select(Number)),
            Interleaved.Median(times.Where((_, index) => index % 2 == 1).Select(Number)));
        yield return Row.AtMost(
            1.5, "Invoke-QmeCommand echo hi", "$x = echo hi", figures, "fork, exec and exit of the command; then two files and three writes of its row");
    }

    private static double Number(PSObject value) => (double)value.BaseObject;
}
