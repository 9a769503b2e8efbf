using System.Management.Automation;
using Xunit;

namespace Qme.PowerShell.Tests.Slurm;

[Collection(SlurmCluster.CollectionName)]
public sealed class ArrayTests : IDisposable
{
    private readonly SlurmCluster _cluster;
    private readonly SlurmSession _session;

    public ArrayTests(SlurmCluster cluster)
    {
        _cluster = cluster;
        _session = new SlurmSession(cluster);
    }

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("-o out-%j.txt")]
    [InlineData("-o %A-%a.txt")]
    public void An_array_is_one_task_that_fails_when_an_element_does_and_has_the_output_of_each(string options)
    {
        int id = _session.Submit($"--array=1,3 {options} --wrap 'echo element $SLURM_ARRAY_TASK_ID; [ $SLURM_ARRAY_TASK_ID = 1 ] || exit 4'");

        PSObject task = _session.TaskOnceEnded(id);
        string job = task.Text("Ref");

        Assert.Equal("Failed 4 1 COMPLETED, 1 FAILED", task.End());
        Assert.Equal("1 COMPLETED 0|3 FAILED 4", string.Join('|', _session.Module.Run($"(Get-QmeTask {id}).Data.Elements | ForEach-Object {{ \"$($_.Index) $($_.State) $($_.ExitCode)\" }}").Lines));
        Assert.Equal([$"==> {job}_1 output <==", "element 1", $"==> {job}_3 output <==", "element 3"], _session.Module.Run($"Get-QmeOutput {id}").Lines);
        Assert.Equal([$"==> {job}_1 output and error <==", "element 1", $"==> {job}_3 output and error <==", "element 3"], _session.Module.Run($"Invoke-QmeAction outputs {id}").Lines);
        Assert.Equal(["1", "3"], _session.Module.Run($"Invoke-QmeAction status {id} | ForEach-Object {{ ($_.jobid -split '_')[1] }}").Lines.Order());
    }

    [Fact]
    public void An_element_that_has_not_started_has_no_output_and_that_is_no_error()
    {
        int id = _session.Submit("--array=1-9%1 --wrap 'echo element; sleep 300'");
        string job = _session.TaskOnce(id, "Running").Text("Ref");
        Wait.Until(() => _session.Module.Run($"Get-QmeOutput {id}").Lines.Count == 2);

        Outcome outcome = _session.Module.Run($"Get-QmeOutput {id}; Invoke-QmeAction output {id}");

        Assert.Empty(outcome.Errors);
        Assert.Equal([$"==> {job}_1 output <==", "element", $"==> {job}_1 output <==", "element"], outcome.Lines);
        _session.Module.Run($"Stop-QmeTask {id}");
    }

    [Fact]
    public void The_output_of_an_element_is_its_own_also_when_it_is_named_after_the_elements_own_job()
    {
        int id = _session.Submit("--array=1-3 -o o-%j.txt --wrap 'echo element $SLURM_ARRAY_TASK_ID; sleep 300'");
        string job = _session.TaskOnce(id, "Running").Text("Ref");
        string[] expected = [.. Enumerable.Range(1, 3).SelectMany(i => new[] { $"==> {job}_{i} output <==", $"element {i}" })];

        Wait.Until(() => expected.SequenceEqual(_session.Module.Run($"$null = Get-QmeTask -Refresh; Get-QmeOutput {id}").Lines));
        _session.Module.Run($"Stop-QmeTask {id}");
    }

    [Fact]
    public void An_array_runs_as_long_as_an_element_does()
    {
        int id = _session.Submit("--array=1-2%1 --wrap 'sleep 300'");

        PSObject task = _session.TaskOnce(id, "Running");
        Assert.Equal("1 PENDING, 1 RUNNING", string.Join(", ", task.Text("Reason").Split(", ").Order()));

        _session.Module.Run($"Stop-QmeTask {id}");
        Assert.Equal("Cancelled 2 CANCELLED", _session.TaskOnceEnded(id).End());
    }

    [Fact]
    public void An_element_that_was_cancelled_by_itself_while_it_waited_is_cancelled()
    {
        int id = _session.Submit("--hold --array=1-2 --wrap true");
        string job = _session.Task(id).Text("Ref");

        _cluster.Run("scancel", $"{job}_2");
        _cluster.Run("scontrol", "release", job);

        _session.Module.Run("Set-QmeConfig slurm lost_after 8s");
        Assert.Equal("Cancelled 1 CANCELLED, 1 COMPLETED", string.Join(' ', _session.TaskOnceEnded(id).End()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_array_that_was_cancelled_before_it_started_is_cancelled_although_the_controller_has_forgotten_it(bool wasSeen)
    {
        int id = _session.Submit("--hold --array=1-5%2 --wrap true");
        string job = _session.Module.Text($"(Get-QmeTask {id} -NoRefresh).Ref");
        if (wasSeen)
        {
            _session.Task(id);
        }

        _cluster.Run("scancel", job);
        _session.Shim("squeue", "exit 0");

        Assert.Equal("Cancelled 5 CANCELLED", _session.TaskOnceEnded(id).End());
    }

    [Fact]
    public void An_array_of_which_nobody_knows_yet_is_left_as_it_was()
    {
        int id = _session.Submit("--hold --array=1-5 --wrap true");
        _session.Task(id);
        _session.Shim("squeue", "exit 0");
        _session.Shim("sacct", "exit 0");

        Assert.Equal("Pending 5 PENDING", _session.Task(id).End());
    }

    [Fact]
    public void An_array_is_not_complete_without_the_element_that_was_cancelled_while_nobody_looked()
    {
        int id = _session.Submit("--hold --array=1-2 --wrap true");
        string job = _session.Module.Text($"(Get-QmeTask {id} -NoRefresh).Ref");

        _cluster.Run("scancel", $"{job}_2");
        _cluster.Run("scontrol", "release", job);
        Wait.Until(() => _session.Squeue($"{job}_1", "State") == "COMPLETED");
        _session.Module.Run("Set-QmeConfig slurm lost_after 8s");
        _session.Shim("squeue", "exit 0");

        Assert.Equal("Cancelled 1 CANCELLED, 1 COMPLETED", _session.TaskOnceEnded(id).End());
    }

    [Theory]
    [InlineData("0-20:4", 6)]
    [InlineData("1-499:2%3", 250)]
    [InlineData("5,7-9,300", 5)]
    public void All_elements_are_known_while_they_wait(string array, int count)
    {
        int id = _session.Submit($"--hold '--array={array}' --wrap true");

        Assert.Equal($"Pending {count} PENDING", _session.Task(id).End());
    }
}
