using System.Diagnostics;
using System.Globalization;

namespace Qme.Benchmarks;

/// <summary>What a session pays once: each time in a process of its own, started from this very program.</summary>
internal static class FreshProcess
{
    public const string ImportMode = "--import";
    public const string FirstCallMode = "--first-call";

    private const int WarmUp = 2;
    private const int Rounds = 21;

    private static string EmptyModule { get; } = Path.Combine(AppContext.BaseDirectory, "EmptyModule.dll");

    public static IEnumerable<Row> Measure()
    {
        Medians import = Interleaved.Measure(WarmUp, Rounds, () => Start(ImportMode, Session.Module), () => Start(ImportMode, EmptyModule));
        double difference = import.Ours - import.Other;
        yield return new Row(
            "Import-Module Qme", "an empty binary module", import, "difference ≤ 60 ms", difference <= 60, FormattableString.Invariant($"difference {difference:0} ms"));

        Medians first = Interleaved.Measure(
            WarmUp,
            Rounds,
            () => Start(FirstCallMode, "$x = Invoke-QmeCommand echo hi"),
            () => Start(FirstCallMode, "$x = echo hi"));
        yield return Row.ForComparison("the first call in a session", "$x = echo hi", first, "");
    }

    /// <summary>In the fresh process: imports a module and writes how long that took.</summary>
    public static void Import(string module)
    {
        using Session session = new();
        Write(Interleaved.Time(() => session.Import(module)));
    }

    /// <summary>In the fresh process: runs a statement and writes how long that took.</summary>
    public static void FirstCall(string statement)
    {
        using Session session = Session.WithModule();
        Write(Interleaved.Time(() => session.Run(statement)));
    }

    private static double Start(string mode, string argument)
    {
        using Process process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [mode, argument]) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? double.Parse(output, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"{mode} {argument} ended with {process.ExitCode}.");
    }

    private static void Write(double milliseconds) => Console.Write(milliseconds.ToString(CultureInfo.InvariantCulture));
}
