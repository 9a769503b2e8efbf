using System.Globalization;

namespace Qme.Benchmarks;

/// <summary>One line of the table.</summary>
/// <param name="Measure">What was measured.</param>
/// <param name="Other">What it is compared with.</param>
/// <param name="Figures">The medians, in milliseconds.</param>
/// <param name="Goal">What is to be reached, in words; empty where there is no goal.</param>
/// <param name="IsReached">Whether it is; null where there is no goal.</param>
/// <param name="Bound">What the figure consists of, hence what would have to change to better it.</param>
internal sealed record Row(string Measure, string Other, Medians Figures, string Goal, bool? IsReached, string Bound)
{
    private static readonly string[] s_titles = ["measure", "ours", "other", "", "ratio", "goal", "reached", "bounded by"];

    /// <summary>A row whose goal is a ratio of the medians.</summary>
    public static Row AtMost(double ratio, string measure, string other, Medians figures, string bound) =>
        new(measure, other, figures, string.Create(CultureInfo.InvariantCulture, $"ratio ≤ {ratio}"), figures.Ratio <= ratio, bound);

    /// <summary>A row without a goal.</summary>
    public static Row ForComparison(string measure, string other, Medians figures, string bound) =>
        new(measure, other, figures, "", null, bound);

    /// <summary>A row that cannot be measured here.</summary>
    public static Row Missing(string measure, string other, string why) => new(measure, other, default, "", null, why);

    /// <summary>A row of what is said in words.</summary>
    public static Row Fact(string measure, string figures) => new(measure, "", default, "", null, figures);

    /// <summary>Writes rows as a Markdown table.</summary>
    public static void WriteTable(IReadOnlyList<Row> rows, TextWriter writer)
    {
        string[][] cells = [s_titles, .. rows.Select(row => row.Cells())];
        int[] widths = [.. s_titles.Select((_, column) => cells.Max(line => line[column].Length))];
        WriteLine(cells[0]);
        WriteLine([.. widths.Select(width => new string('-', width))]);
        foreach (string[] line in cells[1..])
        {
            WriteLine(line);
        }

        void WriteLine(string[] line) =>
            writer.WriteLine($"| {string.Join(" | ", line.Select((cell, column) => cell.PadRight(widths[column])))} |");
    }

    private string[] Cells() =>
    [
        Measure,
        Milliseconds(Figures.Ours),
        Milliseconds(Figures.Other),
        Other,
        Figures.Other > 0 ? Figures.Ratio.ToString("0.00", CultureInfo.InvariantCulture) : "",
        Goal,
        IsReached switch { null => "", true => "yes", false => "NO" },
        Bound,
    ];

    private static string Milliseconds(double value) => value switch
    {
        0 => "",
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{value:0.00} ms"),
        < 100 => string.Create(CultureInfo.InvariantCulture, $"{value:0.0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value:0} ms"),
    };
}
