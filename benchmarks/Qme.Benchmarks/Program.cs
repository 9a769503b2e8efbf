using System.Runtime.InteropServices;
using Qme.Benchmarks;

(string Name, Func<IEnumerable<Row>> Measure)[] all =
[
    ("command", RecordedCommand.Measure),
    ("output", LargeOutput.Measure),
    ("import", FreshProcess.Measure),
    ("many", ManyTasks.Measure),
    ("queues", OtherQueues.Measure),
    ("keepers", Keepers.Measure),
    ("history", LongHistory.Measure),
    ("slurm", SubmittedJob.Measure),
    ("executors", UserExecutors.Measure),
];

string home = Directory.CreateTempSubdirectory("qme-benchmark-").FullName;
Environment.SetEnvironmentVariable("QME_HOME", home);
try
{
    switch (args)
    {
        case [FreshProcess.ImportMode, string module]:
            FreshProcess.Import(module);
            return 0;

        case [UserExecutors.ImportMode, string count]:
            UserExecutors.Write(count);
            FreshProcess.Import(Session.Module);
            return 0;

        case [UserExecutors.FirstCallMode, string count]:
            UserExecutors.Write(count);
            FreshProcess.FirstCall("$x = Invoke-QmeCommand echo hi");
            return 0;

        case [FreshProcess.FirstCallMode, string statement]:
            FreshProcess.FirstCall(statement);
            return 0;
    }

    string[] unknown = [.. args.Except(all.Select(benchmark => benchmark.Name))];
    if (unknown.Length > 0)
    {
        Console.Error.WriteLine($"There is no benchmark '{unknown[0]}'. There is: {string.Join(", ", all.Select(benchmark => benchmark.Name))}.");
        return 1;
    }

    List<Row> rows = [];
    foreach ((string name, Func<IEnumerable<Row>> measure) in all.Where(benchmark => args.Length == 0 || args.Contains(benchmark.Name)))
    {
        Console.Error.WriteLine($"{name} …");
        rows.AddRange(measure());
    }

    Console.WriteLine($"{RuntimeInformation.OSDescription}, {Environment.ProcessorCount} cores, {new DriveInfo(home).DriveFormat}, {RuntimeInformation.FrameworkDescription}");
    Row.WriteTable(rows, Console.Out);
    return 0;
}
finally
{
    Directory.Delete(home, recursive: true);
}
