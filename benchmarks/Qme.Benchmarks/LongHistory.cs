namespace Qme.Benchmarks;

/// <summary>Looking at the tasks of a home that has many.</summary>
internal static class LongHistory
{
    private const int Tasks = 10_000;
    private const int WarmUp = 2;
    private const int Rounds = 11;

    public static IEnumerable<Row> Measure()
    {
        using Session session = Session.WithModule();
        session.Run("$count = @(Get-QmeTask).Count; for (; $count -lt $args[0]; $count++) { $null = Invoke-QmeCommand true }", Tasks);
        double growth = 0;
        Medians figures = Interleaved.Measure(
            WarmUp,
            Rounds,
            () =>
            {
                ResidentMemory before = ResidentMemory.Mark();
                double time = Interleaved.Time(() => session.Run("$all = Get-QmeTask; $all = $null"));
                growth = Math.Max(growth, before.Growth());
                return time;
            },
            () => Interleaved.Time(() => session.Run("$newest = Get-QmeTask -Newest 10")));
        yield return Row.ForComparison(
            $"Get-QmeTask, {Tasks} tasks", "-Newest 10 of them", figures, FormattableString.Invariant($"an object for each task; memory + {growth:0} MB"));
    }
}
