using System.Management.Automation;
using Xunit;

namespace Qme.PowerShell.Tests.Slurm;

/// <summary>What is said before a submission is made again that would be another one.</summary>
[Collection(SlurmCluster.CollectionName)]
public sealed class ResubmissionTests : IDisposable
{
    private readonly SlurmSession _session;

    public ResubmissionTests(SlurmCluster cluster) => _session = new SlurmSession(cluster);

    private string Script => Path.Combine(_session.Module.WorkingDirectory, "job.sh");

    public void Dispose()
    {
        _session.Module.Run("Get-QmeTask -State Pending, Running | Stop-QmeTask");
        _session.Dispose();
    }

    [Theory]
    [InlineData("Restart-QmeTask 1", 1)]
    [InlineData("Restart-QmeTask 1 -NoWait", 1)]
    [InlineData("Restart-QmeTask 1 -WhatIf", 0)]
    public void A_script_that_has_changed_since_is_said(string restart, int tasks)
    {
        File.WriteAllText(Script, "#!/bin/sh\necho before\n");
        _session.Submit("--hold -o /dev/null job.sh");
        File.WriteAllText(Script, "#!/bin/sh\necho now\n");

        Outcome outcome = _session.Module.Run(restart);

        Assert.Equal([$"The script '{Script}' of task 1 has changed since it was submitted. Invoke-QmeAction script 1 shows what was submitted then."], outcome.Warnings);
        Assert.Equal(tasks, outcome.Output.Count);
        Assert.Equal("#!/bin/sh\necho before", _session.Module.Text("Invoke-QmeAction script 1"));
    }

    [Fact]
    public void A_script_that_is_gone_is_said_and_sbatch_says_the_rest()
    {
        File.WriteAllText(Script, "#!/bin/sh\n");
        _session.Submit("--hold -o /dev/null ./job.sh");
        File.Delete(Script);

        Outcome outcome = _session.Module.Run("Restart-QmeTask 1");

        Assert.Equal([$"The script '{Script}' of task 1 is gone, or cannot be read any more. Invoke-QmeAction script 1 shows what was submitted then."], outcome.Warnings);
        Assert.Equal(("Failed", "1"), (outcome.One.Text("State"), outcome.One.Text("ExitCode")));
    }

    [Fact]
    public void Nothing_is_said_of_a_script_that_is_the_same_or_was_never_a_file()
    {
        File.WriteAllText(Script, "#!/bin/sh\n");
        _session.Submit("--hold -o /dev/null job.sh");
        File.Move(Script, Script + ".kept");
        File.Copy(Script + ".kept", Script);
        _session.Submit("--hold -o /dev/null --wrap true");
        _session.Module.Run("'#!/bin/sh' | Invoke-QmeCommand sbatch --hold -o /dev/null");
        _session.Module.Run("'#!/bin/sh' | Invoke-QmeCommand sbatch --hold -o /dev/null /dev/stdin");

        Outcome outcome = _session.Module.Run("1..4 | Restart-QmeTask");

        Assert.Equal((4, 0, 0), (outcome.Output.Count, outcome.Warnings.Count, outcome.Errors.Count));
        Assert.All(outcome.Output, task => Assert.Matches("^[0-9]+$", task.Text("Ref")));
    }

    [Fact]
    public void A_submission_that_was_not_confirmed_may_be_a_job_already_and_that_is_said()
    {
        string silent = Path.Combine(_session.Module.WorkingDirectory, "silent");
        File.WriteAllText(silent, "");
        _session.Shim("sbatch", $"test -e '{silent}' && exec sleep 60; exec \"$real\" \"$@\"");
        PSObject task = _session.Module.Run("Invoke-QmeCommand -Timeout 1 sbatch --hold -o /dev/null --wrap true").One;
        Assert.Equal("SubmissionUnconfirmed", task.Text("Reason"));
        File.Delete(silent);

        Outcome outcome = _session.Module.Run("Restart-QmeTask 1");

        Assert.Equal(["Task 1 may be a job already, because its submission was not confirmed. What is submitted now is another one."], outcome.Warnings);
        Assert.Matches("^[0-9]+$", outcome.One.Text("Ref"));
    }
}
