using System.Text.Json;
using Xunit;

namespace Qme.PowerShell.Tests.Slurm;

/// <summary>The command of the setting on_end, for jobs.</summary>
[Collection(SlurmCluster.CollectionName)]
public sealed class JobOnEndTests : IDisposable
{
    private readonly SlurmSession _session;

    public JobOnEndTests(SlurmCluster cluster)
    {
        _session = new SlurmSession(cluster);
        _session.Module.Run("Set-QmeConfig qme on_end 'cat >> told'");
    }

    private JsonElement[] Told => File.Exists(ToldPath) ? [.. File.ReadLines(ToldPath).Select(line => JsonSerializer.Deserialize<JsonElement>(line))] : [];

    private string ToldPath => Path.Combine(_session.Module.Home, "told");

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_job_is_told_of_when_it_is_seen_to_end_and_not_when_it_was_submitted()
    {
        int id = _session.Submit("--hold --wrap 'exit 3'");
        Assert.Empty(Told);

        _session.Module.Run($"Invoke-QmeCommand scontrol release (Get-QmeTask {id}).Ref | Remove-QmeTask");
        _session.TaskOnceEnded(id);
        _session.Module.Run("Get-QmeTask -Refresh");

        JsonElement told = Assert.Single(Told, task => task.GetProperty("Id").GetInt32() == id);
        Assert.Equal(("Failed", 3), (told.GetProperty("State").GetString(), told.GetProperty("ExitCode").GetInt32()));
        Assert.Equal(JsonValueKind.Object, told.GetProperty("Data").ValueKind);
    }

    [Fact]
    public void A_submission_that_is_rejected_is_told_of()
    {
        _session.Module.Run("Invoke-QmeCommand sbatch -p nosuch --wrap true");

        Assert.Equal("Failed", Assert.Single(Told).GetProperty("State").GetString());
    }

    [Fact]
    public void A_job_that_is_cancelled_is_told_of()
    {
        int id = _session.Submit("--hold --wrap true");

        _session.Module.Run($"Stop-QmeTask {id}");
        _session.TaskOnceEnded(id);

        Assert.Equal("Cancelled", Assert.Single(Told).GetProperty("State").GetString());
    }

    [Fact]
    public void An_array_is_one_task_and_is_told_of_once_all_its_elements_have_ended()
    {
        int id = _session.Submit("-a 1-3 --wrap 'exit 0'");

        _session.TaskOnceEnded(id);
        _session.Module.Run("Get-QmeTask -Refresh");

        Assert.Equal("Complete", Assert.Single(Told).GetProperty("State").GetString());
    }

    [Fact]
    public void A_job_that_is_put_back_into_the_queue_after_its_end_is_told_of_again_when_it_ends_anew()
    {
        int id = _session.Submit("--requeue --wrap 'exit 3'");
        _session.TaskOnceEnded(id);
        Assert.Single(Told);

        _session.Module.Run($"scontrol requeuehold (Get-QmeTask {id}).Ref");
        _session.TaskOnce(id, "Pending");
        Assert.Single(Told);
        _session.Module.Run($"scancel (Get-QmeTask {id} -NoRefresh).Ref");
        _session.TaskOnceEnded(id);

        Assert.Equal(["Failed", "Cancelled"], Told.Select(task => task.GetProperty("State").GetString()));
    }
}
