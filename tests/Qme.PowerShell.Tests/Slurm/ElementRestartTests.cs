using System.Management.Automation;
using Xunit;

namespace Qme.PowerShell.Tests.Slurm;

/// <summary>Elements of an array are submitted again, and no others.</summary>
[Collection(SlurmCluster.CollectionName)]
public sealed class ElementRestartTests : IDisposable
{
    private readonly SlurmSession _session;

    public ElementRestartTests(SlurmCluster cluster) => _session = new SlurmSession(cluster);

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("--array=1-9%4 job.sh", "", "", "--array=3,7-9%4 job.sh")]
    [InlineData("-a 1-9 job.sh --array=x", "", "", "--array=3,7-9 job.sh --array=x")]
    [InlineData("job.sh", "#SBATCH --array=1-9%4", "", "--array=3,7-9%4 job.sh")]
    [InlineData("job.sh", "", "1-9:2,8", "--array=3,7-9 job.sh")]
    public void Exactly_those_that_failed_are_submitted_again(string arguments, string directive, string variable, string again)
    {
        File.WriteAllText(
            Path.Combine(_session.Module.WorkingDirectory, "job.sh"),
            $"#!/bin/sh\n{directive}\ncase $SLURM_ARRAY_TASK_ID in 3|7|8|9) exit 4;; esac\n");
        _session.Module.Run($"$env:SBATCH_ARRAY_INX = {(variable.Length > 0 ? $"'{variable}'" : "$null")}");
        try
        {
            int id = _session.Submit(arguments);
            Assert.Equal("Failed", _session.TaskOnceEnded(id).Text("State"));

            PSObject restarted = _session.Module.Run($"Restart-QmeTask {id} -Argument @{{ element = 'failed' }}").One;

            Assert.Equal(again, string.Join(' ', (IEnumerable<string>)restarted.Properties["ArgumentList"].Value));
            Assert.Equal(id.ToString(System.Globalization.CultureInfo.InvariantCulture), restarted.Text("RestartOf"));
            int second = int.Parse(restarted.Text("Id"), System.Globalization.CultureInfo.InvariantCulture);
            _session.TaskOnceEnded(second);
            Assert.Equal(["3", "7", "8", "9"], _session.Module.Run($"(Get-QmeTask {second} -NoRefresh).Data.Elements.Index").Lines);
            Assert.Contains($"Restart of  {id}  sbatch {arguments}", _session.Module.Text($"[Qme.PowerShell.Views.TaskPage]::Of((Get-QmeTask {second}))"), StringComparison.Ordinal);
        }
        finally
        {
            _session.Module.Run("$env:SBATCH_ARRAY_INX = $null");
        }
    }

    [Fact]
    public void Elements_that_were_chosen_by_their_indexes_are_submitted_again_whatever_became_of_them()
    {
        int id = _session.Submit("--array=0-20:4 --wrap true");
        _session.TaskOnceEnded(id);

        PSObject restarted = _session.Module.Run($"Restart-QmeTask {id} -Argument @{{ element = 4, '12-16:4' }}").One;

        Assert.Equal("--array=4,12,16 --wrap true", string.Join(' ', (IEnumerable<string>)restarted.Properties["ArgumentList"].Value));
    }

    [Fact]
    public void Nothing_is_submitted_when_there_is_nothing_to_submit_or_it_still_runs()
    {
        int id = _session.Submit("--array=1-3 --wrap true");
        int waiting = _session.Submit("--hold --array=1-3 --wrap true");
        int plain = _session.Submit("--hold --wrap true");
        _session.TaskOnceEnded(id);

        Assert.Equal(["ActionArgumentInvalid"], _session.Module.Run($"Restart-QmeTask {id} -Argument @{{ element = 'failed' }}").ErrorIds);
        Assert.Equal(["ActionArgumentInvalid"], _session.Module.Run($"Restart-QmeTask {id} -Argument @{{ element = '4' }}").ErrorIds);
        Assert.Equal(["ActionArgumentInvalid"], _session.Module.Run($"Restart-QmeTask {plain} -Argument @{{ element = '1' }}").ErrorIds);
        Assert.Equal(["ActionArgumentUnknown"], _session.Module.Run($"Restart-QmeTask {id} -Argument @{{ elements = '1' }}").ErrorIds);
        Assert.Contains("have not ended: 1-3.", Assert.Single(_session.Module.Run($"Restart-QmeTask {waiting} -Argument @{{ element = '1-3' }}").Errors).ToString(), StringComparison.Ordinal);
        Assert.Empty(_session.Module.Run($"Restart-QmeTask {id} -Argument @{{ element = '1' }} -WhatIf").Output);
        Assert.Equal(3, _session.Module.Run("Get-QmeTask").Output.Count);
        _session.Module.Run("Get-QmeTask -State Pending | Stop-QmeTask");
    }
}
