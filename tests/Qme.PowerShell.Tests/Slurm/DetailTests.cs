using System.Management.Automation;
using Qme.PowerShell.Tests.Views;
using Xunit;

namespace Qme.PowerShell.Tests.Slurm;

/// <summary>What the state alone does not say.</summary>
[Collection(SlurmCluster.CollectionName)]
public sealed class DetailTests : IDisposable
{
    private readonly SlurmCluster _cluster;
    private readonly SlurmSession _session;

    public DetailTests(SlurmCluster cluster)
    {
        _cluster = cluster;
        _session = new SlurmSession(cluster);
    }

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_step_that_failed_in_a_job_that_did_not_is_on_its_page_and_asked_for_once()
    {
        int id = _session.Submit("--wrap 'srun sh -c \"exit 200\"; exit 0'");
        string job = _session.TaskOnceEnded(id).Text("Ref");
        Func<int> saccts = _session.CountCalls("sacct");
        string expected = $"  But step    {job}.0, exit code 200";

        // Accounting is told late.
        Wait.Until(() => TableTests.Lines(_session.Module, $"Get-QmeTask {id}").Contains(expected));

        int asked = saccts();
        Assert.Contains(expected, TableTests.Lines(_session.Module, $"Get-QmeTask {id}"));
        Assert.Equal(asked, saccts());
        Assert.Equal(("Complete 0", $"{job}.0, exit code 200"), (_session.Module.Run($"Get-QmeTask {id} -NoRefresh | ForEach-Object {{ $_ }}").One.End(), _session.Data(id, "FailedStep")));
    }

    [Fact]
    public void A_job_of_two_components_ends_when_both_have_and_shows_each()
    {
        int id = _session.Submit("--wrap 'exit 4' : -n 2");

        PSObject task = _session.TaskOnceEnded(id);

        Assert.Equal("Failed 4", task.End());
        Assert.Contains($"  Components  {task.Text("Ref")}+0 FAILED, {task.Text("Ref")}+1 FAILED", TableTests.Lines(_session.Module, $"Get-QmeTask {id}"));
    }

    [Fact]
    public void Who_cancelled_a_job_is_kept_where_accounting_says_so()
    {
        int id = _session.Submit("--hold --wrap true");
        string job = _session.Task(id).Text("Ref");
        _cluster.Run("scancel", job);
        _session.Shim("squeue", "exit 0");

        Assert.Equal("Cancelled", _session.TaskOnceEnded(id).End());
        Assert.StartsWith("CANCELLED by ", _session.Data(id, "State"), StringComparison.Ordinal);
    }
}
