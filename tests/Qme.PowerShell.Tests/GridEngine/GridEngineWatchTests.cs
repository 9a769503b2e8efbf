using System.Globalization;
using Xunit;

namespace Qme.PowerShell.Tests.GridEngine;

/// <summary>How Grid Engine is asked, and what is believed when it does not answer or has forgotten.</summary>
[Collection(GridEngineCell.CollectionName)]
public sealed class GridEngineWatchTests(GridEngineCell cell) : IDisposable
{
    private readonly GridEngineSession _session = new(cell);

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Many_jobs_are_asked_about_in_few_calls()
    {
        _session.Module.Run("$null = 1..20 | ForEach-Object { Invoke-QmeCommand qsub -cwd -terse exit.sh ($_ % 4) }");
        Wait.Until(() => Enumerable.Range(1, 20).All(id => cell.IsAccounted(_session.JobOf(id))), GridEngineCell.Patience);
        Func<int> qstat = _session.CountCalls("qstat");
        Func<int> qacct = _session.CountCalls("qacct");

        string[] states = [.. _session.Module.Run("Get-QmeTask -Refresh").Output.Select(task => task.End())];

        Assert.Equal(Enumerable.Range(1, 20).Select(id => id % 4 == 0 ? "Complete 0" : $"Failed {id % 4}"), states);
        Assert.Equal((1, 1), (qstat(), qacct()));

        _session.Module.Run("Get-QmeTask; Get-QmeTask -Refresh");
        Assert.Equal((1, 1), (qstat(), qacct()));
    }

    [Fact]
    public void Jobs_stay_as_they_were_seen_while_the_qmaster_is_down_and_a_reused_id_is_another_job()
    {
        _session.Module.Run("Set-QmeConfig sge clock_skew 1s; Set-QmeConfig sge lost_after 1s");
        int waiting = _session.Submit("-h exit.sh");
        int first = _session.Submit("exit.sh 3");
        Assert.Equal("Failed 3", _session.TaskOnceEnded(first).End());
        Assert.Equal("Pending hqw", _session.Task(waiting).End());

        cell.Signal("KILL", "sge_qmaster");
        Outcome outcome = _session.Module.Run($"Get-QmeTask {waiting} -Refresh | ForEach-Object {{ $_ }}");
        Assert.Equal("Pending hqw", outcome.One.End());
        Assert.Contains("sge: Grid Engine does not answer", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
        Assert.Empty(outcome.Errors);

        // By itself it would find the new qmaster after half a minute only.
        cell.Signal("KILL", "sge_execd");

        // A qmaster notes the last id that it has given only now and then, and begins again after that, or after the last job that it has kept.
        string job = _session.JobOf(first);
        File.WriteAllText(Path.Combine(cell.Directory, "qmaster", "jobseqnum"), $"{int.Parse(job, CultureInfo.InvariantCulture) - 1}\n");
        Assert.Equal(0, cell.Start());
        int second = _session.Submit("exit.sh 5");
        Assert.Equal(_session.JobOf(first), _session.JobOf(second));
        Assert.Equal("Failed 5", _session.TaskOnceEnded(second).End());
        Assert.Equal("Failed 3", _session.Task(first).End());
        Assert.Equal(["3", "5"], cell.Qacct(_session.JobOf(first), "exit_status"));
    }
}
