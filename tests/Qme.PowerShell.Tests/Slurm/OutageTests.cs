using System.Diagnostics;
using System.Management.Automation;
using Qme.PowerShell.Tests.Views;
using Xunit;

namespace Qme.PowerShell.Tests.Slurm;

/// <summary>What is shown while Slurm does not answer, or does not know.</summary>
[Collection(SlurmCluster.CollectionName)]
public sealed class OutageTests : IDisposable
{
    private const string Down = "echo 'Slurmctld(primary) at vm is DOWN'; exit 1";

    private readonly SlurmCluster _cluster;
    private readonly SlurmSession _session;

    public OutageTests(SlurmCluster cluster)
    {
        _cluster = cluster;
        _session = new SlurmSession(cluster);
    }

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Nobody_waits_for_a_controller_that_is_down_and_who_comes_next_is_told_without_asking()
    {
        int id = _session.Submit("--hold --wrap true");
        string seen = _session.Task(id).Text("RefreshedAt");
        Func<int> pings = _session.CountCalls("scontrol", Down);
        _session.Shim("squeue", "sleep 60");
        Stopwatch clock = Stopwatch.StartNew();

        Outcome first = _session.Module.Run("Get-QmeTask -Refresh");
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 15);
        clock.Restart();
        Outcome second = _session.Module.Run("Get-QmeTask");

        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 1);
        foreach (Outcome outcome in new[] { first, second })
        {
            Assert.Contains("is DOWN. The tasks of slurm are shown as they were last seen, ", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
            Assert.Equal(("Pending", seen), (outcome.One.Text("State"), outcome.One.Text("RefreshedAt")));
        }

        Assert.Equal(1, pings());
    }

    [Fact]
    public void A_controller_that_takes_its_time_is_waited_for()
    {
        int id = _session.Submit("--hold --wrap true");
        _session.Shim("squeue", "sleep 3; exec \"$real\" \"$@\"");

        Outcome outcome = _session.Module.Run("Get-QmeTask -Refresh");

        Assert.Empty(outcome.Warnings);
        Assert.NotEqual("", _session.Module.Text($"(Get-QmeTask {id} -NoRefresh).RefreshedAt"));
    }

    [Fact]
    public void A_configuration_that_is_not_there_is_said_at_once()
    {
        _session.Submit("--hold --wrap true");
        Environment.SetEnvironmentVariable("SLURM_CONF", "/no/such/slurm.conf");
        Stopwatch clock = Stopwatch.StartNew();

        Outcome outcome = _session.Module.Run("Get-QmeTask -Refresh");

        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 5);
        Assert.Contains("/no/such/slurm.conf", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
        Environment.SetEnvironmentVariable("SLURM_CONF", _cluster.Configuration);
    }

    [Fact]
    public void A_task_says_when_it_was_last_asked_about()
    {
        int id = _session.Submit("--hold --wrap true");
        Assert.Equal("", _session.Module.Text($"(Get-QmeTask {id} -NoRefresh).RefreshedAt"));

        _session.Task(id);

        Assert.Equal("True", _session.Module.Text($"([DateTimeOffset]::UtcNow - (Get-QmeTask {id} -NoRefresh).RefreshedAt).TotalSeconds -lt 60"));
        Assert.Contains(TableTests.Lines(_session.Module, $"Get-QmeTask {id}"), line => line.StartsWith("  As of       ", StringComparison.Ordinal) && line.EndsWith(" ago", StringComparison.Ordinal));
    }

    [Fact]
    public void A_job_that_nobody_knows_any_more_is_lost_and_what_is_left_of_it_is_shown()
    {
        int id = _session.Submit("-o out.txt --wrap 'echo hello; sleep 300'");
        string job = _session.TaskOnce(id, "Running").Text("Ref");
        Wait.Until(() => _session.Module.Text($"Get-QmeOutput {id} -ErrorAction Ignore") == "hello");
        _session.Shim("squeue", "exit 0");
        _session.Shim("sacct", "echo 'Slurm accounting storage is disabled' >&2; exit 1");
        Assert.Equal("Running", _session.Task(id).Text("State"));
        string seen = _session.Data(id, "SeenAt");
        Assert.NotEqual("", seen);

        _session.Module.Run("Set-QmeConfig slurm lost_after 0");
        Assert.Equal("Lost ForgottenByScheduler", _session.Task(id).End());

        Assert.Equal(("RUNNING", seen), (_session.Data(id, "State"), _session.Data(id, "SeenAt")));
        string[] lines = TableTests.Lines(_session.Module, $"Get-QmeTask {id}");
        Assert.Contains(lines, line => line.StartsWith("  Last seen   ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("Output (6 bytes, last written ", StringComparison.Ordinal));

        // Any witness counts more than none.
        _session.Unshim("squeue");
        Assert.Equal("Running", _session.Task(id).End());
        Assert.Equal("", _session.Data(id, "SeenAt"));
        _cluster.Run("scancel", job);
    }

    [Fact]
    public void What_had_ended_of_an_array_before_it_was_forgotten_stays_as_it_was()
    {
        int id = _session.Submit("--array=1-2%1 --wrap '[ $SLURM_ARRAY_TASK_ID = 1 ] || sleep 300'");
        string job = _session.Module.Text($"(Get-QmeTask {id} -NoRefresh).Ref");
        Wait.Until(() => _session.Task(id).End() == "Running 1 COMPLETED, 1 RUNNING");
        _session.Shim("squeue", "exit 0");
        _session.Shim("sacct", "exit 0");
        Assert.Equal("Running 1 COMPLETED, 1 RUNNING", _session.Task(id).End());
        _session.Module.Run("Set-QmeConfig slurm lost_after 0");

        Assert.Equal("Lost ForgottenByScheduler", _session.Task(id).End());
        Assert.Equal("1 COMPLETED, 1 VANISHED", _session.Data(id, "State"));
        _cluster.Run("scancel", job);
    }

    [Fact]
    public void What_is_set_for_Slurms_programs_changes_nothing()
    {
        int id = _session.Submit("--array=1-2 --wrap 'exit 3'");
        string[] variables =
        [
            "SQUEUE_FORMAT=%i", "SQUEUE_FORMAT2=jobid", "SQUEUE_STATES=PENDING", "SQUEUE_USERS=nobody", "SQUEUE_PARTITION=small", "SQUEUE_SORT=i", "SQUEUE_NAMES=no",
            "SQUEUE_ACCOUNT=no", "SQUEUE_QOS=no", "SQUEUE_ARRAY=1", "SACCT_FORMAT=jobid", "SACCT_LOCAL=1", "SCANCEL_STATE=PENDING", "SLURM_TIME_FORMAT=%Y",
            "SLURM_CLUSTERS=nosuch", "SLURM_BITSTR_LEN=5", "SLURM_JSON=1", "SLURM_YAML=1",
        ];
        Array.ForEach(variables, variable => Environment.SetEnvironmentVariable(variable.Split('=')[0], variable.Split('=')[1]));
        try
        {
            Assert.Equal("Failed 3 2 FAILED", _session.TaskOnceEnded(id).End());
        }
        finally
        {
            Array.ForEach(variables, variable => Environment.SetEnvironmentVariable(variable.Split('=')[0], null));
        }
    }
}
