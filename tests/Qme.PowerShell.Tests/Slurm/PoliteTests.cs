using System.Management.Automation;
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
    public void When_no_job_waits_or_runs_nobody_is_asked()
    {
        int id = _session.Submit("--wrap true");
        _session.TaskOnceEnded(id);
        Func<int> squeues = _session.CountCalls("squeue");

        _session.Module.Run("Get-QmeTask -Refresh; Invoke-QmeCommand true; Get-QmeTask -Refresh");

        Assert.Equal(0, squeues());
    }
}
