namespace Qme.Benchmarks;

/// <summary>Many callers at once: eight runspaces against eight clients of task-spooler, fifty commands each.</summary>
internal static class ManyTasks
{
    private const int Callers = 8;
    private const int Each = 50;
    private const int WarmUp = 2;
    private const int Rounds = 15;

    private const string OursScript = "for ($i = 0; $i -lt $args[0]; $i++) { $null = Invoke-QmeCommand echo hi }";

    // Each client waits for the last of its own, so that all have run at the end.
    private const string OtherScript = "i=0; while [ $i -lt $0 ]; do n=$(tsp echo hi); i=$((i+1)); done; tsp -w $n";

    public static IEnumerable<Row> Measure()
    {
        const string Name = "400 tasks from 8 runspaces";
        const string OtherName = "tsp: 8 clients × 50";
        if (!Rival.IsInstalled("tsp"))
        {
            yield return Row.Missing(Name, OtherName, "tsp is missing: apt-get install task-spooler");
            yield break;
        }

        using Rival rival = new();
        Session[] sessions = [.. Enumerable.Range(0, Callers).Select(_ => Session.WithModule())];
        Medians figures = Interleaved.Measure(
            WarmUp,
            Rounds,
            () => AtOnce(caller => sessions[caller].Run(OursScript, Each)),
            () => AtOnce(_ => rival.Shell(OtherScript, $"{Each}")));
        yield return Row.AtMost(2, Name, OtherName, figures, "400 times fork and exec on the cores there are");
        foreach (Session session in sessions)
        {
            session.Dispose();
        }
    }

    private static double AtOnce(Action<int> call) => Interleaved.Time(() =>
    {
        Thread[] threads = [.. Enumerable.Range(0, Callers).Select(caller => new Thread(() => call(caller)))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
    });
}
