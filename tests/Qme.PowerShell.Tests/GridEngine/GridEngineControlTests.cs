using System.Management.Automation;
using Xunit;

namespace Qme.PowerShell.Tests.GridEngine;

/// <summary>Jobs that are held, deleted, or never come to run.</summary>
[Collection(GridEngineCell.CollectionName)]
public sealed class GridEngineControlTests(GridEngineCell cell) : IDisposable
{
    private readonly GridEngineSession _session = new(cell);

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_job_is_held_and_released()
    {
        int id = _session.Submit("-h exit.sh");
        Assert.Equal("Pending hqw", _session.TaskOnce(id, "Pending").End());
        Assert.Equal("hqw", cell.Qstat(_session.JobOf(id)));
        Assert.Contains("hold", _session.Module.Text($"Invoke-QmeAction explain {id}"), StringComparison.Ordinal);

        Assert.Equal("released", _session.Module.Run($"Invoke-QmeAction release {id}").One.Text("Result"));
        Assert.Equal("Complete 0", _session.TaskOnceEnded(id).End());

        int running = _session.Submit("sleep.sh");
        _session.TaskOnce(running, "Running");
        Assert.Equal("held", _session.Module.Run($"Invoke-QmeAction hold {running}").One.Text("Result"));
        Wait.Until(() => _session.Task(running).End() == "Running hr", GridEngineCell.Patience);
        Assert.Contains("does not exist", Assert.Single(_session.Module.Run($"Invoke-QmeAction hold {id}").Errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_we_delete_is_cancelled()
    {
        int pending = _session.Submit("-h exit.sh");
        int running = _session.Submit("sleep.sh");
        int array = _session.Submit("-t 1-2 sleep.sh");
        _session.TaskOnce(running, "Running");
        _session.TaskOnce(array, "Running");

        Outcome outcome = _session.Module.Run($"Invoke-QmeAction cancel {pending},{running},{array}");

        Assert.Equal(["cancelled", "cancel requested", "cancel requested"], outcome.Output.Select(result => result.Text("Result")));
        Assert.Equal("Cancelled", _session.Module.Run($"Get-QmeTask {pending} -NoRefresh | ForEach-Object {{ $_ }}").One.End());
        PSObject killed = _session.TaskOnceEnded(running);
        Assert.Equal(("Cancelled", "9"), (killed.Text("State"), killed.Text("Signal")));
        Assert.Equal("Cancelled 2 deleted", _session.TaskOnceEnded(array).End());
        Assert.Equal(["100 : assumedly after job"], cell.Qacct(_session.JobOf(running), "failed"));
        Assert.Empty(cell.Qacct(_session.JobOf(pending), "failed"));
    }

    [Fact]
    public void What_others_delete_has_failed_or_is_lost()
    {
        _session.Module.Run("Set-QmeConfig sge lost_after 1s");
        int pending = _session.Submit("-h exit.sh");
        int running = _session.Submit("sleep.sh");
        _session.TaskOnce(running, "Running");

        _session.Qdel(pending);
        _session.Qdel(running);

        PSObject killed = _session.TaskOnce(running, "Failed");
        Assert.Equal(("Failed", "9"), (killed.End(), killed.Text("Signal")));
        Assert.Equal("Lost ForgottenByScheduler", _session.TaskOnce(pending, "Lost").End());
    }

    [Fact]
    public void A_job_that_cannot_start_waits_and_says_why()
    {
        string directory = Directory.CreateDirectory(_session.PathOf("gone")).FullName;
        int id = _session.Submit($"-h -wd {directory} exit.sh");
        Directory.Delete(directory);
        _session.Module.Run($"Invoke-QmeAction release {id}");

        Wait.Until(() => _session.Task(id).End() == "Pending Eqw", GridEngineCell.Patience);

        Assert.Contains("can't chdir", _session.Module.Text($"Invoke-QmeAction explain {id}"), StringComparison.Ordinal);
        Assert.Equal("cancelled", _session.Module.Run($"Invoke-QmeAction cancel {id}").One.Text("Result"));
        Assert.Equal("Cancelled", _session.Task(id).End());
    }

    [Fact]
    public void An_array_is_one_task_with_a_part_for_each_element()
    {
        _session.Script("array.sh", "#$ -t 1-7:2 -tc 3\necho element $SGE_TASK_ID\n[ $SGE_TASK_ID != 5 ]");
        int id = _session.Submit("array.sh");

        Assert.Equal("Failed 1 1 exit 1, 3 done", _session.TaskOnceEnded(id).End());
        string job = _session.JobOf(id);
        Assert.Equal("1:done 3:done 5:exit 1 7:done", _session.Module.Text($"\"$((Get-QmeTask {id}).Data.Elements | ForEach-Object {{ \"$($_.Index):$($_.State)\" }})\""));
        Assert.Equal(string.Concat(Enumerable.Range(0, 4).Select(at => (2 * at) + 1).Select(index => $"==> {job}.{index} output <==\nelement {index}\n")).TrimEnd(), _session.Module.Text($"Get-QmeOutput {id}"));
        Assert.Matches($@"(?m)^ +{id} Failed +{job} +main\.q +1 exit 1, 3 done +1 ", _session.Module.Show("Get-QmeTask -Executor sge"));
        Assert.Matches(@"(?m)^  Queue +main\.q\r?$", _session.Module.Show($"Get-QmeTask {id}"));
        Assert.Equal(["0", "0", "1", "0"], cell.Qacct(job, "exit_status"));
        Assert.Equal(["1", "3", "5", "7"], _session.Module.Run($"Invoke-QmeAction status {id}").Output.Select(status => status.Text("taskid")).Order());
    }
}
