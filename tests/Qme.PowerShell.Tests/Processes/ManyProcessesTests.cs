using System.Globalization;
using Xunit;

namespace Qme.PowerShell.Tests.Processes;

/// <summary>Several PowerShell processes of one user at once.</summary>
public sealed class ManyProcessesTests : IDisposable
{
    private const int Processes = 8;

    private readonly string _directory = Directory.CreateTempSubdirectory("qme-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Eight_processes_with_fifty_tasks_each_record_four_hundred()
    {
        string home = Path.Combine(_directory, "home");

        HostResult[] results = RunAtOnce(Processes, home, index => $"foreach ($i in 1..50) {{ Invoke-QmeCommand echo {index}-$i | ForEach-Object {{ \"$($_.Id) $($_.State) $(Get-QmeOutput $_.Id)\" }} }}");

        Assert.All(results, result => Assert.Equal((0, ""), (result.ExitCode, result.Error)));
        string[][] lines = [.. results.SelectMany(result => result.Lines).Select(line => line.Split(' '))];
        Assert.Equal(Enumerable.Range(1, 400), lines.Select(line => int.Parse(line[0], CultureInfo.InvariantCulture)).Order());
        Assert.All(lines, line => Assert.Equal("Complete", line[1]));
        Assert.Equal(400, lines.Select(line => line[2]).Distinct().Count());
        Assert.Equal("400", HostProcess.Run(home, "@(Get-QmeTask -State Complete).Count").Output.Trim());
    }

    [Fact]
    public void Eight_first_runs_at_once_all_succeed_twenty_times()
    {
        const int Rounds = 20;
        string barrier = Path.Combine(_directory, "barrier");
        Directory.CreateDirectory(barrier);

        // Each round begins when all have come to it, in a home that is not there yet.
        HostResult[] results = RunAtOnce(Processes, "unused", index => $$"""
            foreach ($round in 1..{{Rounds}}) {
                $env:QME_HOME = "{{_directory}}/home-$round"
                [IO.File]::WriteAllText("{{barrier}}/$round-{{index}}", '')
                while ([IO.Directory]::GetFiles('{{barrier}}', "$round-*").Count -lt {{Processes}}) { [Threading.Thread]::Sleep(1) }
                (Invoke-QmeCommand true).Id
            }
            """);

        Assert.All(results, result => Assert.Equal((0, ""), (result.ExitCode, result.Error)));
        Assert.All(results, result => Assert.Equal(Rounds, result.Lines.Length));
        for (int round = 0; round < Rounds; round++)
        {
            Assert.Equal(Enumerable.Range(1, Processes), results.Select(result => int.Parse(result.Lines[round], CultureInfo.InvariantCulture)).Order());
        }
    }

    [Fact]
    public void Settings_written_at_once_are_all_kept()
    {
        string home = Path.Combine(_directory, "home");

        HostResult[] results = RunAtOnce(3, home, index => $"foreach ($i in 1..20) {{ Set-QmeConfig shell {(index % 2 == 0 ? "tee true" : "stop_grace 7s")} }}");

        Assert.All(results, result => Assert.Equal((0, ""), (result.ExitCode, result.Error)));
        Assert.Equal(["true File", "7s File"], HostProcess.Run(home, "Get-QmeConfig shell | ForEach-Object { \"$($_.Value) $($_.Origin)\" }").Lines);
    }

    private static HostResult[] RunAtOnce(int count, string home, Func<int, string> script)
    {
        HostProcess[] processes = [.. Enumerable.Range(0, count).Select(index => HostProcess.Start(home, script(index)))];
        try
        {
            return [.. processes.Select(process => process.Wait())];
        }
        finally
        {
            Array.ForEach(processes, process => process.Dispose());
        }
    }
}
