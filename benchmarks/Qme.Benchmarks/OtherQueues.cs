namespace Qme.Benchmarks;

/// <summary>One command at a time, recorded and waited for, in the queues that people would use instead.</summary>
internal static class OtherQueues
{
    private const int Commands = 50;
    private const int WarmUp = 3;
    private const int Rounds = 15;

    private const string Ours = "for ($i = 0; $i -lt $args[0]; $i++) { $null = Invoke-QmeCommand echo hi }";

    private static readonly (string Program, string Script)[] s_others =
    [
        ("tsp", "i=0; while [ $i -lt $0 ]; do tsp -w $(tsp echo hi); i=$((i+1)); done"),
        ("nq", "i=0; while [ $i -lt $0 ]; do nq -w $(nq echo hi); i=$((i+1)); done; rm -f ,*"),
    ];

    public static IEnumerable<Row> Measure()
    {
        using Session session = Session.WithModule();
        foreach ((string program, string script) in s_others)
        {
            string measure = $"{Commands} commands, one by one";
            if (!Rival.IsInstalled(program))
            {
                yield return Row.Missing(measure, program, $"{program} is missing");
                continue;
            }

            using Rival rival = new();
            Medians figures = Interleaved.Measure(
                WarmUp,
                Rounds,
                () => Interleaved.Time(() => session.Run(Ours, Commands)),
                () => Interleaved.Time(() => rival.Shell(script, $"{Commands}")));
            yield return Row.ForComparison(measure, program, figures, "ours runs in the session; theirs start a client for each");
        }
    }
}
