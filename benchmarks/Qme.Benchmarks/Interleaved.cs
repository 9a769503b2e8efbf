using System.Diagnostics;

namespace Qme.Benchmarks;

/// <summary>Measures two things in turns, so that whatever else the machine does meets both alike.</summary>
internal static class Interleaved
{
    /// <summary>Runs A B B A A B … and gives the medians: either follows the other as often as itself.</summary>
    /// <param name="warmUp">How many rounds are run first and not counted.</param>
    /// <param name="rounds">How many rounds are counted.</param>
    /// <param name="ours">Runs ours once and gives its milliseconds.</param>
    /// <param name="other">Runs the other once and gives its milliseconds.</param>
    public static Medians Measure(int warmUp, int rounds, Func<double> ours, Func<double> other)
    {
        double[] oursAll = new double[rounds];
        double[] otherAll = new double[rounds];
        for (int round = -warmUp; round < rounds; round++)
        {
            double first = round % 2 == 0 ? ours() : other();
            double second = round % 2 == 0 ? other() : ours();
            if (round >= 0)
            {
                (oursAll[round], otherAll[round]) = round % 2 == 0 ? (first, second) : (second, first);
            }
        }

        return new Medians(Median(oursAll), Median(otherAll));
    }

    /// <summary>The middle value.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>How many milliseconds something takes.</summary>
    public static double Time(Action action)
    {
        long began = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }
}

/// <summary>Two medians in milliseconds.</summary>
internal readonly record struct Medians(double Ours, double Other)
{
    public double Ratio => Ours / Other;
}
