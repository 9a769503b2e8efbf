using System.Diagnostics;
using System.Management.Automation;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Qme.PowerShell.Tests.Slurm;

/// <summary>How often Slurm is asked.</summary>
[Collection(SlurmCluster.CollectionName)]
public sealed class PoliteTests : IDisposable
{
    private const int Many = 200;

    private readonly SlurmSession _session;

    public PoliteTests(SlurmCluster cluster) => _session = new SlurmSession(cluster);

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Many_jobs_are_refreshed_by_one_squeue_and_one_sacct_and_cancelled_by_one_scancel()
    {
        Func<int> squeues = _session.CountCalls("squeue");
        Func<int> saccts = _session.CountCalls("sacct");
        Func<int> scancels = _session.CountCalls("scancel");
        _session.Module.Run($"foreach ($i in 1..{Many}) {{ $null = Invoke-QmeCommand sbatch --hold --wrap true }}");
        Assert.Equal((0, 0, 0), (squeues(), saccts(), scancels()));

        Assert.Equal(Many, _session.Module.Run("Get-QmeTask -State Pending -Refresh").Output.Count);
        Assert.Equal((1, 0, 0), (squeues(), saccts(), scancels()));

        Assert.Equal(Many, _session.Module.Run("Get-QmeTask | Invoke-QmeAction cancel").Output.Count);
        Assert.Equal((2, 0, 1), (squeues(), saccts(), scancels()));
        Assert.Equal(Many, _session.Module.Run("Get-QmeTask -State Cancelled").Output.Count);
    }

    [Fact]
    public void Many_jobs_that_the_controller_has_forgotten_are_asked_about_by_one_sacct()
    {
        _session.Module.Run($"foreach ($i in 1..{Many}) {{ $null = Invoke-QmeCommand sbatch --wrap true }}");
        string last = _session.Module.Text("(Get-QmeTask -Newest 1 -NoRefresh).Ref");
        Wait.Until(() => _session.Squeue(last, "State") == "COMPLETED");
        _session.Shim("squeue", "exit 0");
        Func<int> saccts = _session.CountCalls("sacct");

        // Accounting is told late.
        int calls = 0;
        Wait.Until(() => ++calls > 0 && _session.Module.Run("Get-QmeTask -Refresh | Where-Object State -eq Complete").Output.Count == Many);

        Assert.Equal(calls, saccts());
    }

    [Fact]
    public void Slurm_is_asked_again_only_after_a_while_unless_it_must_be()
    {
        Func<int> squeues = _session.CountCalls("squeue");
        _session.Submit("--hold --wrap true");

        _session.Module.Run("Get-QmeTask; Get-QmeTask; Get-QmeTask 1");
        Assert.Equal(1, squeues());
        _session.Module.Run("Get-QmeTask -Refresh");
        Assert.Equal(2, squeues());
        _session.Module.Run("Set-QmeConfig slurm refresh_seconds 0; Get-QmeTask -NoRefresh");
        Assert.Equal(2, squeues());
        _session.Module.Run("Get-QmeTask");
        Assert.Equal(3, squeues());
    }

    [Fact]
    public void Whoever_wants_to_see_one_job_brings_news_of_all()
    {
        int[] ids = [.. Enumerable.Range(0, 3).Select(_ => _session.Submit("--wrap true"))];
        string[] jobs = [.. ids.Select(id => _session.Module.Text($"(Get-QmeTask {id} -NoRefresh).Ref"))];
        Wait.Until(() => jobs.All(job => _session.Squeue(job, "State") == "COMPLETED"));

        Assert.Equal("Complete Complete Complete", string.Join(' ', _session.Module.Run("Get-QmeTask 1, 2, 3 | ForEach-Object State").Lines));
    }

    [Fact]
    public void However_many_are_looked_up_one_by_one_Slurm_is_asked_once()
    {
        _session.Module.Run("foreach ($i in 1..5) { $null = Invoke-QmeCommand sbatch --hold --wrap true }");
        Func<int> squeues = _session.CountCalls("squeue");

        Assert.Equal(6, _session.Module.Run("Get-QmeTask 1 -Refresh; 1..5 | Get-QmeTask -Refresh").Output.Count);

        Assert.Equal(2, squeues());
    }

    [Fact]
    public void All_processes_of_a_home_ask_together()
    {
        Func<int> squeues = _session.CountCalls("squeue");
        _session.Submit("--hold --wrap true");

        HostProcess[] others = [.. Enumerable.Range(0, 4).Select(_ => HostProcess.Start(_session.Module.Home, "foreach ($i in 1..20) { $null = Get-QmeTask }"))];
        Assert.All(others, other => Assert.Equal(0, other.Wait().ExitCode));

        Assert.Equal(1, squeues());
        Array.ForEach(others, other => other.Dispose());
    }

    [Fact]
    public void Four_processes_that_watch_five_hundred_jobs_ask_as_often_as_one_may()
    {
        const int Jobs = 500;
        const int Seconds = 12;
        const int Interval = 3;
        _session.Submit("--hold --wrap true");

        // As so many submissions would leave it, without the time they take.
        string row = "executor, state, ref, file_path, arguments, working_directory, user, host, created, has_input, data";
        using (SqliteConnection connection = new($"Data Source={Path.Combine(_session.Module.Home, "qme.db")};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = $"WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < {Jobs}) INSERT INTO tasks (uid, {row}) SELECT 'slurm-' || i, {row} FROM tasks, n";
            command.ExecuteNonQuery();
        }

        foreach (int i in Enumerable.Range(2, Jobs - 1))
        {
            Directory.CreateDirectory(Path.Combine(_session.Module.Home, "outputs", $"slurm-{i}"));
        }

        Func<int> squeues = _session.CountCalls("squeue");
        _session.Module.Run($"Set-QmeConfig slurm refresh_seconds {Interval}");
        string script = $"$end = (Get-Date).AddSeconds({Seconds}); do {{ $count = @(Get-QmeTask).Count }} while ((Get-Date) -lt $end); $count";

        Stopwatch clock = Stopwatch.StartNew();
        HostProcess[] watching = [.. Enumerable.Range(0, 4).Select(_ => HostProcess.Start(_session.Module.Home, script))];
        HostResult[] results = [.. watching.Select(process => process.Wait())];

        Assert.All(results, result => Assert.Equal((0, $"{Jobs}"), (result.ExitCode, result.Output.Trim())));
        Assert.InRange(squeues(), 2, ((int)clock.Elapsed.TotalSeconds / Interval) + 1);
        Array.ForEach(watching, process => process.Dispose());
    }

    [Fact]
    public void What_was_asked_and_when_it_may_be_again_is_told_to_who_wants_to_follow_it()
    {
        _session.Submit("--hold --wrap true");

        IReadOnlyList<string?> lines = _session.Module.Run("(Get-QmeTask -Verbose 4>&1), (Get-QmeTask -Verbose 4>&1) | ForEach-Object { \"$_\" }").Lines;

        Assert.Contains(lines, line => line!.Contains("Asking: squeue --me", StringComparison.Ordinal));
        Assert.Contains(lines, line => line!.Contains("slurm was asked ", StringComparison.Ordinal) && line.Contains(" ago; next in ", StringComparison.Ordinal));
    }

    [Fact]
    public void When_no_job_waits_or_runs_nobody_is_asked()
    {
        int id = _session.Submit("--wrap true");
        _session.TaskOnceEnded(id);
        Func<int> squeues = _session.CountCalls("squeue");

        _session.Module.Run("Get-QmeTask -Refresh; Invoke-QmeCommand true; Get-QmeTask -Refresh");

        Assert.Equal(0, squeues());
    }
}
