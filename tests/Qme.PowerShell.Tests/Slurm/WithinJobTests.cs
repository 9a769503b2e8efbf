using System.Globalization;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Qme.PowerShell.Tests.Slurm;

/// <summary>What is typed within a job, which ends all that was started there.</summary>
[Collection(SlurmCluster.CollectionName)]
public sealed class WithinJobTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private readonly SlurmCluster _cluster;
    private readonly SlurmSession _session;

    public WithinJobTests(SlurmCluster cluster)
    {
        _cluster = cluster;
        _session = new SlurmSession(cluster);
        _session.Module.Run("Set-QmeConfig slurm refresh_seconds 1");
    }

    private LivingProcess[] Runners => LivingProcess.RunnersOf(_session.Module.Home);

    private string Directory => _session.Module.WorkingDirectory;

    private string Said => File.Exists(Path.Combine(Directory, "said")) ? File.ReadAllText(Path.Combine(Directory, "said")) : "";

    public void Dispose()
    {
        _session.Module.Run("Get-QmeTask -State Pending, Running | Stop-QmeTask");
        _session.Dispose();
    }

    [Fact]
    public void It_is_warned_of_and_started_there_only_and_does_not_wait_for_ever_once_the_job_has_ended()
    {
        string job = Submit(
            """
            Invoke-QmeCommand -NoWait sleep 300 | ForEach-Object State
            Invoke-QmeCommand -NoWait -AfterAny 1 touch started | ForEach-Object State
            Invoke-QmeCommand -NoWait -AfterOk 2 true | ForEach-Object State
            """,
            "Get-QmeTask 2 | ForEach-Object State; 'looked'");
        Wait.Until(() => Said.Split('\n').Count(line => line is "Running" or "Pending") == 3, s_patience);
        Assert.Equal(3, Said.Split($"WARNING: This runs within job {job} of the Slurm cluster qme, and ends with it.").Length - 1);
        Assert.Equal(2, Said.Split("What still waits then is not started any more.").Length - 1);

        // Whoever looks from outside leaves it alone, and it is whoever looks next within the job who starts another runner.
        LivingProcess runner = Assert.Single(Runners);
        runner.Kill();
        Wait.Until(() => Runners.Length == 0);
        Assert.Equal(["Running", "Pending", "Pending"], _session.Module.Run("Get-QmeTask | ForEach-Object State").Lines);
        Assert.Empty(Runners);
        Proceed();
        Wait.Until(() => Said.Contains("looked", StringComparison.Ordinal), s_patience);
        Assert.NotEqual(runner.Pid, Assert.Single(Runners).Pid);

        // Control groups, which this cluster has not, would reach what init has adopted.
        Assert.Single(Runners).Kill();
        KillCommands();
        _cluster.Run("scancel", job);

        Wait.Until(() => _session.Module.Run("Get-QmeTask -State Pending, Running").Output.Count == 0, s_patience);
        Assert.Equal(["Lost EndNotSeen", "Cancelled SurroundingsEnded", "Cancelled SurroundingsEnded"], _session.Module.Run("Get-QmeTask").Output.Select(task => task.End()));
        Assert.False(File.Exists(Path.Combine(Directory, "started")));
    }

    [Fact]
    public void A_command_on_a_node_is_lost_once_its_job_has_ended_and_nobody_there_has_noted_how()
    {
        string job = Submit("Invoke-QmeCommand -NoWait sleep 300 | ForEach-Object State; 1..3 | ForEach-Object { $null = Invoke-QmeCommand -NoWait sleep 300 }; 'typed'", "");
        Wait.Until(() => Said.Contains("typed", StringComparison.Ordinal), s_patience);
        KillCommands();

        // As they are seen from another machine: one of this job, one of a job that Slurm has forgotten, and two of which nothing can be said from here.
        Change($"UPDATE tasks SET machine = 'another', host = 'another'");
        Change("UPDATE tasks SET surroundings = 'job 4000000 of the Slurm cluster qme' WHERE id = 2");
        Change("UPDATE tasks SET surroundings = 'job 4000000 of the Slurm cluster other' WHERE id = 3");
        Change("UPDATE tasks SET surroundings = 'job 4000000 of Slurm' WHERE id = 4");

        Assert.Equal(["Running", "Lost EndNotSeen", "Running", "Running"], _session.Module.Run("Get-QmeTask -Refresh").Output.Select(task => task.End()));

        Proceed();
        Wait.Until(() => _session.Squeue(job, "State") == "COMPLETED", s_patience);
        Assert.Equal(["Lost EndNotSeen", "Lost EndNotSeen", "Running", "Running"], _session.Module.Run("Get-QmeTask -Refresh").Output.Select(task => task.End()));
    }

    [Fact]
    public void A_shell_of_salloc_is_not_within_its_job()
    {
        HostResult host = HostProcess.Run(_session.Module.Home, "Invoke-QmeCommand -NoWait true | ForEach-Object { \"$env:SLURM_JOB_ID\".Length -gt 0 }", "salloc", "-n1", "-Q");

        Assert.Equal(("True\n", ""), (host.Output, host.Error));
    }

    /// <summary>Submits a job that runs a script, and another one once it is told to proceed.</summary>
    private string Submit(string script, string next)
    {
        File.WriteAllText(Path.Combine(Directory, "first.ps1"), script);
        File.WriteAllText(Path.Combine(Directory, "next.ps1"), next);
        string run = $"dotnet '{HostProcess.Assembly}' -Command";
        File.WriteAllText(
            Path.Combine(Directory, "job.sh"),
            $"#!/bin/sh\n{run} \"$(cat first.ps1)\"\nuntil [ -e proceed ]; do sleep 0.1; done\n{run} \"$(cat next.ps1)\"\n[ -s next.ps1 ] && sleep 300\nexit 0\n");
        SlurmOutcome outcome = _cluster.Run("sbatch", "--parsable", "-D", Directory, "-o", Path.Combine(Directory, "said"), Path.Combine(Directory, "job.sh"));
        Assert.Equal("", outcome.Error);
        return outcome.Output.Trim();
    }

    /// <summary>Kills the commands of all tasks, and their keepers, without anybody noting it.</summary>
    private void KillCommands()
    {
        foreach (string? id in _session.Module.Run("(Get-QmeTask -NoRefresh).ProcessId").Lines.Where(id => id is not null))
        {
            // A session of its own, and in it a group: both are the keeper's.
            LivingProcess.KillGroup(int.Parse(File.ReadAllText($"/proc/{id}/stat").Split(' ')[4], CultureInfo.InvariantCulture));
        }
    }

    private void Proceed() => File.WriteAllText(Path.Combine(Directory, "proceed"), "");

    private void Change(string statement)
    {
        using SqliteConnection connection = new($"Data Source={Path.Combine(_session.Module.Home, "qme.db")};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }
}
