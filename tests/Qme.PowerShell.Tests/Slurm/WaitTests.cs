using System.Management.Automation;
using Xunit;

namespace Qme.PowerShell.Tests.Slurm;

/// <summary>Waiting for jobs.</summary>
[Collection(SlurmCluster.CollectionName)]
public sealed class WaitTests : IDisposable
{
    private readonly SlurmCluster _cluster;
    private readonly SlurmSession _session;

    public WaitTests(SlurmCluster cluster)
    {
        _cluster = cluster;
        _session = new SlurmSession(cluster);
    }

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Jobs_and_commands_are_waited_for_together()
    {
        _session.Module.Run("Set-QmeConfig slurm refresh_seconds 1");

        Outcome outcome = _session.Module.Run("$task = Invoke-QmeCommand sbatch --wrap 'sleep 2; exit 3'; $other = Invoke-QmeCommand false; $task, $other | Wait-QmeTask");

        Assert.Equal(["Failed 3", "Failed 1"], outcome.Output.Select(PropertiesEnd));
        Assert.Empty(outcome.Errors);
    }

    [Fact]
    public void Many_jobs_cost_one_question_in_each_interval()
    {
        _session.Module.Run("Set-QmeConfig slurm refresh_seconds 2; 1..12 | ForEach-Object { Invoke-QmeCommand sbatch --hold --wrap true }");
        Func<int> calls = _session.CountCalls("squeue");

        Outcome outcome = _session.Module.Run("Get-QmeTask | Wait-QmeTask -Timeout 7");

        Assert.Equal(["Timeout"], outcome.ErrorIds);
        Assert.InRange(calls(), 2, 5);
        _session.Module.Run("Get-QmeTask | Stop-QmeTask");
        Assert.Equal(12, _session.Module.Run("Get-QmeTask | Wait-QmeTask -Timeout 60").Output.Count(task => task.Text("State") == "Cancelled"));
    }

    [Fact]
    public void A_job_that_is_requeued_is_waited_for_until_it_ends_again()
    {
        _session.Module.Run("Set-QmeConfig slurm refresh_seconds 1");
        string ready = Path.Combine(_session.Module.WorkingDirectory, "ready");
        int id = _session.Submit($"--wrap 'test -e {ready} || sleep 300; exit 4'");
        string job = _session.TaskOnce(id, "Running").Text("Ref");
        File.WriteAllText(ready, "");
        using Timer requeue = new(_ => _cluster.Run("scontrol", "requeue", job), null, 1000, Timeout.Infinite);

        // The controller lets a requeued job wait for two minutes, unless it is asked not to.
        using Timer begin = new(_ => _cluster.Run("scontrol", "update", $"JobId={job}", "StartTime=now"), null, 4000, 4000);

        Assert.Equal("Failed 4", _session.Module.Run($"Wait-QmeTask {id} -Timeout 3m").One.End());
    }

    [Fact]
    public void A_controller_that_does_not_answer_costs_one_warning_and_the_waiting_goes_on()
    {
        _session.Module.Run("Set-QmeConfig slurm refresh_seconds 1");
        int id = _session.Submit("--wrap 'sleep 3'");
        _session.TaskOnce(id, "Running");
        _session.Shim("squeue", "echo 'slurm_load_jobs error: Unable to contact slurm controller (connect failure)' >&2; exit 1");
        using Timer end = new(_ => _session.Unshim("squeue"), null, 5000, Timeout.Infinite);

        Outcome outcome = _session.Module.Run($"Wait-QmeTask {id} -Timeout 3m");

        Assert.Equal("Complete 0", outcome.One.End());
        Assert.Single(outcome.Warnings);
    }

    [Fact]
    public void The_output_of_a_job_is_followed_from_before_it_starts_until_it_has_ended()
    {
        _session.Module.Run("Set-QmeConfig slurm refresh_seconds 1");
        string go = Path.Combine(_session.Module.WorkingDirectory, "go");
        int id = _session.Submit($"--hold --wrap 'echo one; while [ ! -e {go} ]; do sleep 0.1; done; printf two'");
        string job = _session.Task(id).Text("Ref");
        using Timer release = new(_ => _cluster.Run("scontrol", "release", job), null, 500, Timeout.Infinite);

        Outcome outcome = _session.Module.Run($"Get-QmeOutput {id} -Wait | ForEach-Object {{ [IO.File]::WriteAllText('{go}', ''); $_ }}");

        Assert.Equal(["one", "two"], outcome.Lines);
        Assert.Empty(outcome.Errors);
    }

    [Fact]
    public void The_elements_of_an_array_are_told_apart_by_their_names()
    {
        _session.Module.Run("Set-QmeConfig slurm refresh_seconds 1");
        int id = _session.Submit("--array=1-2 --wrap 'sleep 1; echo part $SLURM_ARRAY_TASK_ID'");
        string job = _session.Task(id).Text("Ref");

        Assert.Equal([$"{job}_1: part 1", $"{job}_2: part 2"], _session.Module.Run($"Get-QmeOutput {id} -Wait").Lines.Order());
    }

    private static string PropertiesEnd(PSObject task) => task.End();
}
