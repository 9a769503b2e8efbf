namespace Qme.Benchmarks;

/// <summary>What recording adds to a command that does next to nothing, in a session that is warm.</summary>
internal static class RecordedCommand
{
    private const int WarmUp = 300;
    private const int Rounds = 1000;

    public static IEnumerable<Row> Measure()
    {
        using Session session = Session.WithModule();
        Medians figures = Statements.Measure(
            session,
            WarmUp,
            Rounds,
            "$x = Invoke-QmeCommand echo hi",
            "$y = echo hi",
            "if ($x.ExitCode -ne 0 -or $y -ne 'hi') { throw 'It did not run.' }");
        yield return Row.AtMost(
            1.5, "Invoke-QmeCommand echo hi", "$x = echo hi", figures, "fork, exec and exit of the command; then two files and three writes of its row");
    }
}
