using System.Management.Automation;
using Xunit;

namespace Qme.PowerShell.Tests.Slurm;

/// <summary>What becomes of a task whose job is queued again.</summary>
[Collection(SlurmCluster.CollectionName)]
public sealed class RequeueTests : IDisposable
{
    private readonly SlurmCluster _cluster;
    private readonly SlurmSession _session;

    public RequeueTests(SlurmCluster cluster)
    {
        _cluster = cluster;
        _session = new SlurmSession(cluster);
    }

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_job_that_was_requeued_while_it_ran_is_pending_again()
    {
        int id = _session.Submit("--wrap 'sleep 300'");
        string job = _session.TaskOnce(id, "Running").Text("Ref");
        _cluster.Run("scontrol", "requeue", job);

        PSObject task = _session.TaskOnce(id, "Pending");

        Assert.Equal(("1", ""), (_session.Data(id, "Restarts"), task.Text("Started")));
        _cluster.Run("scancel", job);
        Assert.Equal("Cancelled", _session.TaskOnceEnded(id).End());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_job_that_was_requeued_after_its_end_is_followed_once_Slurm_is_asked_about_anything(bool byItself)
    {
        int id = _session.Submit("--wrap 'exit 3'");
        string job = _session.TaskOnceEnded(id).Text("Ref");
        _cluster.Run("scontrol", "requeue", job);
        Wait.Until(() => _session.Squeue(job, "State") == "PENDING");
        if (!byItself)
        {
            _session.Submit("--hold --wrap true");
        }

        // No list asks about what has ended; whoever names the task does.
        _session.Module.Run(byItself ? $"Get-QmeTask {id} -Refresh" : "Get-QmeTask -Refresh");

        Assert.Equal("Pending", _session.Module.Text($"(Get-QmeTask {id} -NoRefresh).State"));
        Assert.Equal("", _session.Module.Text($"(Get-QmeTask {id} -NoRefresh).ExitCode"));
        _cluster.Run("scancel", job);
        Assert.Equal("Cancelled", _session.TaskOnceEnded(id).End());
    }

    [Fact]
    public void An_element_that_was_requeued_after_its_end_opens_its_array_again()
    {
        int id = _session.Submit("--array=1-2 --wrap 'exit 3'");
        string job = _session.TaskOnceEnded(id).Text("Ref");
        _cluster.Run("scontrol", "requeue", $"{job}_1");

        Assert.Equal("Running 1 FAILED, 1 PENDING", _session.TaskOnce(id, "Running").End());
        _cluster.Run("scancel", job);
        Assert.Equal("Failed 3 1 CANCELLED, 1 FAILED", _session.TaskOnceEnded(id).End());
    }

    [Fact]
    public void A_job_that_was_requeued_and_held_says_so()
    {
        int id = _session.Submit("--wrap 'sleep 300'");
        string job = _session.TaskOnce(id, "Running").Text("Ref");
        _cluster.Run("scontrol", "requeuehold", job);

        PSObject task = _session.TaskOnce(id, "Pending");

        Wait.Until(() => (task = _session.Task(id)).Text("Reason") == _session.Squeue(job, "Reason"));
        Assert.Equal("Pending", task.Text("State"));
        _cluster.Run("scancel", job);
    }
}
