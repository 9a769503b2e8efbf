using System.Management.Automation;
using Xunit;

namespace Qme.PowerShell.Tests.Slurm;

/// <summary>Actions with some elements of an array: <c>-Argument @{ element = '3,7-9' }</c>.</summary>
[Collection(SlurmCluster.CollectionName)]
public sealed class ElementTests : IDisposable
{
    private readonly SlurmSession _session;

    public ElementTests(SlurmCluster cluster) => _session = new SlurmSession(cluster);

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Elements_are_released_held_and_cancelled_by_themselves()
    {
        int id = _session.Submit("--hold --array=0-20:4 --wrap 'sleep 300'");

        Assert.Equal("released", Act("release", id, "4-12:4").One.Text("Result"));
        Wait.Until(() => States(id) == "PENDING RUNNING RUNNING RUNNING PENDING PENDING");
        Outcome cancelled = Act("cancel", id, "4,20");
        Wait.Until(() => States(id) == "PENDING CANCELLED RUNNING RUNNING PENDING CANCELLED");
        Outcome again = Act("cancel", id, "4,8");
        Wait.Until(() => States(id) == "PENDING CANCELLED CANCELLED RUNNING PENDING CANCELLED");

        Assert.Empty(cancelled.Errors);
        Assert.Single(again.Output);
        Assert.Equal("ActionFailed", Assert.Single(again.ErrorIds));
        Assert.StartsWith($"Element 4 of task {id} ", again.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Equal("held", Act("hold", id, "0").One.Text("Result"));
        _session.Module.Run($"Stop-QmeTask {id}");
    }

    [Fact]
    public void The_output_and_the_status_of_elements_are_theirs_alone()
    {
        int id = _session.Submit("--array=1-4 -e e-%a.txt --wrap 'echo element $SLURM_ARRAY_TASK_ID; echo no >&2; [ $SLURM_ARRAY_TASK_ID != 3 ] || exit 5'");
        string job = _session.TaskOnceEnded(id).Text("Ref");

        Assert.Equal([$"==> {job}_3 output <==", "element 3"], Act("output", id, "failed").Lines);
        Assert.Equal([$"==> {job}_2 output <==", "element 2", $"==> {job}_2 error <==", "no"], Act("outputs", id, "2").Lines);
        Assert.Equal([$"==> {job}_1 error <==", "no", $"==> {job}_2 error <==", "no"], Act("error", id, "1-2").Lines);
        Assert.Equal([$"{job}_1", $"{job}_3"], Act("status", id, "1,3").Output.Select(row => row.Text("jobid")).Order());
    }

    [Fact]
    public void An_element_that_the_array_does_not_have_is_an_error_that_names_those_it_has()
    {
        int id = _session.Submit("--hold --array=1-5,9 --wrap true");
        int plain = _session.Submit("--hold --wrap true");

        foreach (string action in new[] { "status", "output", "error", "outputs", "cancel", "hold", "release", "requeue" })
        {
            Outcome outcome = Act(action, id, "7-9");
            Assert.Equal(["ActionArgumentInvalid"], outcome.ErrorIds);
            Assert.EndsWith("has no element 7-8. It has: 1-5,9.", outcome.Errors[0].ToString(), StringComparison.Ordinal);
            Assert.Empty(outcome.Output);
            Assert.EndsWith("is not an array, and so it has no elements.", Assert.Single(Act(action, plain, "1").Errors).ToString(), StringComparison.Ordinal);
        }

        Assert.Equal(["ActionArgumentInvalid"], Act("hold", id, "some").ErrorIds);
        Assert.Equal("Pending", _session.Task(id).Text("State"));
    }

    private Outcome Act(string action, int id, string element) => _session.Module.Run($"Invoke-QmeAction {action} {id} -Argument @{{ element = '{element}' }}");

    private string States(int id)
    {
        _session.Task(id);
        return string.Join(' ', _session.Module.Run($"(Get-QmeTask {id} -NoRefresh).Data.Elements.State").Lines);
    }
}
