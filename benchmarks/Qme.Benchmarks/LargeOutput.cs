namespace Qme.Benchmarks;

/// <summary>100 MB of output, recorded, against the same command writing to a file by itself.</summary>
internal static class LargeOutput
{
    private const int WarmUp = 2;
    private const int Rounds = 21;
    private const double MostGrowth = 4.0;

    // One process each: two that share the cores through a pipe differ more from run to run than what is measured. $0 is a file of two-byte lines.
    private static readonly (string What, string Command)[] s_commands =
    [
        ("ten-byte lines", "seq 100000000 109999999"),
        ("two-byte lines", "head -c 100000000 \"$0\""),
        ("one single line", "head -c 100000000 /dev/zero"),
    ];

    public static IEnumerable<Row> Measure()
    {
        using Session session = Session.WithModule();
        string twoByteLines = Path.GetTempFileName();
        File.AppendAllLines(twoByteLines, Enumerable.Repeat("y", 50_000_000));
        foreach ((string what, string command) in s_commands)
        {
            string file = Path.GetTempFileName();
            List<double> growths = [];
            Medians figures = Interleaved.Measure(
                WarmUp,
                Rounds,
                () =>
                {
                    ResidentMemory before = ResidentMemory.Mark();
                    double time = Interleaved.Time(() => session.Run("$task = Invoke-QmeCommand sh -c $args[0] $args[1]", command, twoByteLines));
                    growths.Add(before.Growth());
                    session.Run("if ($task.State -ne 'Complete' -or ([IO.FileInfo]$task.OutputPath).Length -ne 100000000) { throw 'It is not all there.' }; $task | Remove-QmeTask");
                    return time;
                },
                () =>
                {
                    double time = Interleaved.Time(() => session.Run("$null = sh -c \"$($args[0]) > $($args[2])\" $args[1]", command, twoByteLines, file));
                    File.Delete(file);
                    return time;
                });
            double growth = Interleaved.Median(growths.Skip(WarmUp));
            bool isReached = figures.Ratio <= 1.1 && growth < MostGrowth;
            yield return new Row(
                $"100 MB, {what}", "sh -c '… > file'", figures, "ratio ≤ 1.1, memory < 4 MB", isReached, FormattableString.Invariant($"the command itself and the disk; memory + {growth:0.0} MB"));
        }

        File.Delete(twoByteLines);
    }
}
