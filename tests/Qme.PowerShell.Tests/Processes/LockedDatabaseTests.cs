using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Qme.PowerShell.Tests.Processes;

/// <summary>Another process keeps the database locked for ten seconds, at moments when it is needed.</summary>
public sealed class LockedDatabaseTests : IDisposable
{
    private static readonly TimeSpan s_locked = TimeSpan.FromSeconds(10);

    private readonly string _directory = Directory.CreateTempSubdirectory("qme-").FullName;
    private readonly string _home;
    private readonly string _go;

    public LockedDatabaseTests()
    {
        _home = Path.Combine(_directory, "home");
        _go = Path.Combine(_directory, "go");
    }

    private string Waiting => $"while [ ! -e {_go} ]; do sleep 0.02; done";

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Neither_a_command_nor_its_end_is_lost()
    {
        // All of it under one lock: an end in the foreground, an end that nobody but its keeper sees, a runner that wants to go on, a start in the background.
        using HostProcess foreground = HostProcess.Start(_home, $"$task = Invoke-QmeCommand sh -c '{Waiting}; exit 7'; \"$($task.State) $($task.ExitCode)\"");
        Wait.Until(() => States().Contains("1 Running"));
        HostResult queued = HostProcess.Run(
            _home,
            $"$null = Invoke-QmeCommand -NoWait -MaxParallel 1 sh -c '{Waiting}; exit 3'; $null = Invoke-QmeCommand -NoWait -MaxParallel 1 sh -c 'echo turn >>{_directory}/turns; exit 4'");
        Wait.Until(() => LivingProcess.RunnersOf(_home).Length == 1 && States().Contains("2 Running"));
        using HostProcess background = HostProcess.Start(_home, $"$null = Get-QmeTask; [IO.File]::WriteAllText('{_directory}/ready', ''); while (-not [IO.File]::Exists('{_go}')) {{ [Threading.Thread]::Sleep(5) }}; $task = Invoke-QmeCommand -NoWait sh -c 'echo ran >>{_directory}/runs; exit 5'; \"$($task.Id) $($task.HasEnded)\"");
        Wait.Until(() => File.Exists(Path.Combine(_directory, "ready")));

        Stopwatch elapsed = Stopwatch.StartNew();
        using (SqliteConnection other = new($"Data Source={_home}/qme.db;Pooling=False"))
        {
            // Before they can go on: the lock is not theirs any more.
            other.Open();
            using SqliteTransaction transaction = other.BeginTransaction(deferred: false);
            File.WriteAllText(_go, "");
            Thread.Sleep(s_locked);
            transaction.Rollback();
        }

        HostResult first = foreground.Wait();
        HostResult last = background.Wait();
        Assert.True(elapsed.Elapsed >= s_locked);
        Assert.Equal(("", "", ""), (queued.Error, first.Error, last.Error));
        Assert.Equal(["Failed 7"], first.Lines);
        Assert.StartsWith("4 ", Assert.Single(last.Lines), StringComparison.Ordinal);
        string[] states = [];
        Wait.Until(() => (states = States()).All(state => state.Contains("Failed", StringComparison.Ordinal)));
        Assert.Equal(["1 Failed 7", "2 Failed 3", "3 Failed 4", "4 Failed 5"], HostProcess.Run(_home, "Get-QmeTask | ForEach-Object { \"$($_.Id) $($_.State) $($_.ExitCode)\" }").Lines);
        Assert.Equal(["turn"], File.ReadAllLines(Path.Combine(_directory, "turns")));
        Assert.Equal(["ran"], File.ReadAllLines(Path.Combine(_directory, "runs")));
        Wait.Until(() => LivingProcess.RunnersOf(_home).Length == 0);
        Assert.Empty(File.ReadAllText(Path.Combine(_home, "runner.log")));
    }

    private string[] States() => HostProcess.Run(_home, "Get-QmeTask | ForEach-Object { \"$($_.Id) $($_.State)\" }").Lines;
}
