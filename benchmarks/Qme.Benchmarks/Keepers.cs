using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace Qme.Benchmarks;

/// <summary>What commands in the background cost while they run, while they wait, and to start.</summary>
internal static class Keepers
{
    private const int Running = 100;
    private const int Started = 500;
    private const int Waiting = 1000;
    private const int WarmUp = 1;
    private const int Rounds = 5;

    // What commands still do, or what a runner does first, is over by then.
    private static readonly TimeSpan s_settle = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_watch = TimeSpan.FromSeconds(20);

    private const string AwaitAll = "Get-QmeTask -State Pending, Running | Wait-QmeTask | Out-Null";
    private const string StopAll = "Get-QmeTask -State Pending | Stop-QmeTask; Get-QmeTask -State Running | Stop-QmeTask";

    private static readonly (string Name, string Statement)[] s_others =
    [
        ("$null = tsp true", "for ($i = 0; $i -lt $args[0]; $i++) { $null = tsp true }"),
        ("setsid -f sh -c true", "for ($i = 0; $i -lt $args[0]; $i++) { setsid -f sh -c true }"),
    ];

    private static string Host { get; } = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory,
        typeof(Keepers).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "Host").Value!,
        "Qme.Host.dll"));

    public static IEnumerable<Row> Measure()
    {
        using Session session = Session.WithModule();
        yield return MeasureRunning(session);
        foreach (Row row in MeasureStarts(session))
        {
            yield return row;
        }

        yield return MeasureRunner("in one queue", "-MaxParallel 1");
        yield return MeasureRunner("for one task to end", "-AfterAny 1");
    }

    private static Row MeasureRunning(Session session)
    {
        session.Run("for ($i = 0; $i -lt $args[0]; $i++) { $null = Invoke-QmeCommand -NoWait sleep 600 }", Running);
        Thread.Sleep(s_settle);
        int[] keepers = [.. ProcessCost.Find("qme-keeper", Environment.GetEnvironmentVariable("QME_HOME")!)];
        string cost = Watch(keepers, out ProcessCost now);
        session.Run(StopAll);
        return Row.Fact($"{Running} tasks running in the background", FormattableString.Invariant($"{keepers.Length} keepers: {now.Resident / Running:0.0} MB each, {now.Own / Running:0.00} where each shared page counts once; {cost}"));
    }

    private static List<Row> MeasureStarts(Session session)
    {
        List<Row> rows = [];
        using Rival rival = new();
        using IDisposable use = rival.UseFor(Started);
        foreach ((string name, string statement) in s_others)
        {
            string measure = $"{Started} × Invoke-QmeCommand -NoWait true";
            if (!Rival.IsInstalled(name.Contains("tsp", StringComparison.Ordinal) ? "tsp" : "setsid"))
            {
                rows.Add(Row.Missing(measure, name, "is missing"));
                continue;
            }

            Medians figures = Interleaved.Measure(
                WarmUp,
                Rounds,
                () => Settled(session, () => session.Run("for ($i = 0; $i -lt $args[0]; $i++) { $null = Invoke-QmeCommand -NoWait true }", Started)),
                () => Settled(session, () => session.Run(statement, Started)));
            rows.Add(Row.ForComparison(measure, name, figures, "until all have been started; a row, its files and a keeper that has noted the start, for each"));
        }

        return rows;
    }

    // Only the starts are measured, but what is still running would slow down whoever comes next.
    private static double Settled(Session session, Action action)
    {
        double time = Interleaved.Time(action);
        session.Run(AwaitAll);
        Thread.Sleep(500);
        return time;
    }

    private static Row MeasureRunner(string how, string options)
    {
        string home = Directory.CreateTempSubdirectory("qme-benchmark-").FullName;
        RunHost(home, $"$null = Invoke-QmeCommand -NoWait -MaxParallel 1 sleep 600; for ($i = 0; $i -lt {Waiting}; $i++) {{ $null = Invoke-QmeCommand -NoWait {options} true }}");
        int[] runner = [.. ProcessCost.Find("RunnerProcess").Where(pid => new FileInfo($"/proc/{pid}/cwd").LinkTarget == home)];
        Thread.Sleep(s_settle);
        string cost = Watch(runner, out ProcessCost now);
        RunHost(home, StopAll);
        while (ProcessCost.Find("RunnerProcess").Any(pid => runner.Contains(pid)))
        {
            Thread.Sleep(100);
        }

        Directory.Delete(home, recursive: true);
        return Row.Fact($"{Waiting} tasks waiting {how}", FormattableString.Invariant($"{runner.Length} runner: {now.Resident:0} MB; {cost}"));
    }

    private static string Watch(int[] pids, out ProcessCost now)
    {
        ProcessCost before = ProcessCost.Of(pids);
        Thread.Sleep(s_watch);
        now = ProcessCost.Of(pids);
        double share = (now.Cpu - before.Cpu) / s_watch;
        return string.Create(CultureInfo.InvariantCulture, $"{share:0.0%} of a core over {s_watch.TotalSeconds:0} s");
    }

    private static void RunHost(string home, string script)
    {
        ProcessStartInfo start = new("dotnet", [Host, "-Command", script]) { RedirectStandardInput = true };
        start.Environment["QME_HOME"] = home;
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{script} ended with {process.ExitCode}.");
        }
    }
}
