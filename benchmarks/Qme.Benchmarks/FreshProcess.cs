using System.Diagnostics;
using System.Globalization;

namespace Qme.Benchmarks;

/// <summary>What a session pays once: each time in a process of its own, which writes its milliseconds.</summary>
internal static class FreshProcess
{
    public const string ImportMode = "--import";
    public const string FirstCallMode = "--first-call";

    private const int WarmUp = 2;
    private const int Rounds = 21;

    // No session imports a module as the first thing it ever does: its prompt, its profile or its script has run before.
    private const string AnySession = "function f($a) { $a }; $x = f 1 | ForEach-Object { \"$_\" }; [string]::Join(' ', $x)";

    private static string EmptyModule { get; } = Path.Combine(AppContext.BaseDirectory, "EmptyModule.dll");

    public static IEnumerable<Row> Measure()
    {
        yield return Import(
            "Import-Module Qme", Interleaved.Measure(WarmUp, Rounds, () => StartSelf(ImportMode, Session.Module), () => StartSelf(ImportMode, EmptyModule)));
        if (Rival.IsInstalled("pwsh"))
        {
            yield return Import(
                "Import-Module Qme, in pwsh", Interleaved.Measure(WarmUp, Rounds, () => StartPwsh(Session.Module), () => StartPwsh(EmptyModule)));
        }

        using PlainModule plain = new();
        yield return Row.ForComparison(
            "Import-Module Qme",
            "its commands and views alone",
            Interleaved.Measure(WarmUp, Rounds, () => StartSelf(ImportMode, Session.Module), () => StartSelf(ImportMode, plain.Manifest)),
            "as above: the rest is the load context and the verbatim front");
        yield return Row.ForComparison(
            "the first call in a session",
            "$x = echo hi",
            Interleaved.Measure(
                WarmUp,
                Rounds,
                () => StartSelf(FirstCallMode, "$x = Invoke-QmeCommand echo hi"),
                () => StartSelf(FirstCallMode, "$x = echo hi")),
            "compiling Qme and SQLite's library, creating the database");
    }

    /// <summary>In the fresh process: imports a module and writes how long that took.</summary>
    public static void Import(string module)
    {
        using Session session = new();
        session.Run(AnySession);
        Write(Interleaved.Time(() => session.Import(module)));
    }

    /// <summary>In the fresh process: runs a statement and writes how long that took.</summary>
    public static void FirstCall(string statement)
    {
        using Session session = Session.WithModule();
        session.Run(AnySession);
        Write(Interleaved.Time(() => session.Run(statement)));
    }

    /// <summary>A row about what files of executors add in a fresh process.</summary>
    /// <param name="measure">What is measured.</param>
    /// <param name="other">What it is compared with.</param>
    /// <param name="mode">What the process does.</param>
    /// <param name="goal">How many milliseconds they may add; null for no goal.</param>
    /// <param name="bound">What it consists of.</param>
    public static Row More(string measure, string other, string mode, double? goal, string bound)
    {
        Medians figures = Interleaved.Measure(WarmUp, Rounds, () => StartSelf(mode, UserExecutors.Many), () => StartSelf(mode, "0"));
        double difference = figures.Ours - figures.Other;
        return new Row(
            measure, other, figures, goal is null ? "" : $"{goal} ms more", goal is null ? null : difference <= goal, FormattableString.Invariant($"{difference:0.0} ms more: {bound}"));
    }

    private static Row Import(string measure, Medians figures)
    {
        double difference = figures.Ours - figures.Other;
        return new Row(
            measure,
            "an empty binary module",
            figures,
            "60 ms more",
            difference <= 60,
            FormattableString.Invariant($"{difference:0} ms more: what PowerShell itself first runs for a manifest, views, a script and cmdlets"));
    }

    private static double StartSelf(string mode, string argument) => Start(Environment.ProcessPath!, mode, argument);

    private static double StartPwsh(string module) => Start(
        "pwsh",
        "-NoProfile",
        "-NonInteractive",
        "-Command",
        $"$x = {{ {AnySession} }}.Invoke(); $watch = [Diagnostics.Stopwatch]::StartNew(); Import-Module '{module}'; $watch.Elapsed.TotalMilliseconds");

    private static double Start(string program, params IEnumerable<string> arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? double.Parse(output, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }

    private static void Write(double milliseconds) => Console.Write(milliseconds.ToString(CultureInfo.InvariantCulture));
}
