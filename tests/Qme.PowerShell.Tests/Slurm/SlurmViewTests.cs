using Qme.PowerShell.Tests.Views;
using Xunit;

namespace Qme.PowerShell.Tests.Slurm;

[Collection(SlurmCluster.CollectionName)]
public sealed class SlurmViewTests : IDisposable
{
    private readonly SlurmSession _session;

    public SlurmViewTests(SlurmCluster cluster) => _session = new SlurmSession(cluster);

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Slurms_tasks_among_themselves_have_columns_of_their_own()
    {
        int held = _session.Submit("--hold --wrap true");
        int failed = _session.Submit("--wrap 'exit 3'");
        _session.TaskOnceEnded(failed);
        _session.Module.Run("$null = Invoke-QmeCommand sbatch -p nosuch --wrap true");
        string job = _session.Task(held).Text("Ref");

        string[] lines = TableTests.Lines(_session.Module, "Get-QmeTask -Executor slurm");

        Assert.Equal(["Id", "State", "JobId", "Partition", "JobState", "Reason", "Exit", "Command"], Words(lines[0]));
        Assert.Equal(["1", "Pending", job, "main", "PENDING", "JobHeldUser"], Words(lines[2])[..6]);
        Assert.Equal("Failed", Words(lines[3])[1]);
        Assert.Equal(["FAILED", "NonZeroExitCo…", "3"], Words(lines[3])[4..7]);
        Assert.Equal(["3", "Failed", "Batch", "job"], Words(lines[4])[..4]);
    }

    [Fact]
    public void A_job_has_a_page_with_what_Slurm_says_and_the_end_of_its_output()
    {
        int id = _session.Submit("-o out.txt -e err.txt --wrap 'seq 1 30; echo oops >&2; exit 3'");
        string job = _session.TaskOnceEnded(id).Text("Ref");
        string directory = _session.Module.WorkingDirectory;

        string[] lines = TableTests.Lines(_session.Module, $"Get-QmeTask {id}");

        Assert.Equal("  State       Failed, exit code 3", lines[2]);
        Assert.Contains($"  Job         {job}", lines);
        Assert.Contains("  Partition   main", lines);
        Assert.Contains("  Slurm says  FAILED, NonZeroExitCode", lines);
        Assert.Contains($"  Output to   {directory}/out.txt", lines);
        Assert.Contains($"  Error to    {directory}/err.txt", lines);
        Assert.Equal(["30", $"Error (5 bytes, {directory}/err.txt)", "oops"], lines[^3..]);
    }

    [Fact]
    public void The_page_of_an_array_counts_its_elements_and_shows_the_last_of_many()
    {
        int id = _session.Submit("--array=1-6 --wrap 'echo element $SLURM_ARRAY_TASK_ID'");
        string job = _session.TaskOnceEnded(id).Text("Ref");

        string[] lines = TableTests.Lines(_session.Module, $"Get-QmeTask {id}");

        Assert.Contains("  Elements    6 COMPLETED", lines);
        Assert.Equal([$"{job}_6 Output", "element 6", $"The last 4 of 6; all: Get-QmeOutput {id}"], [lines[^3].Split(" (")[0], .. lines[^2..]]);
        Assert.DoesNotContain("element 2", lines);
    }

    [Fact]
    public void The_page_of_an_array_that_has_not_started_has_no_output()
    {
        int id = _session.Submit("--hold --array=1-6 --wrap true");
        _session.Task(id);

        string[] lines = TableTests.Lines(_session.Module, $"Get-QmeTask {id}");

        Assert.Contains("  Elements    6 PENDING, JobHeldUser", lines);
        Assert.DoesNotContain(lines, line => line.Contains("The last", StringComparison.Ordinal));
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
