using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using Xunit;

namespace Qme.PowerShell.Tests.Slurm;

/// <summary>Tasks that wait for jobs, and submissions that wait. Nobody looks meanwhile but the runner.</summary>
[Collection(SlurmCluster.CollectionName)]
public sealed class DependencyTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private readonly SlurmSession _session;

    public DependencyTests(SlurmCluster cluster)
    {
        _session = new SlurmSession(cluster);
        _session.Module.Run("Set-QmeConfig slurm refresh_seconds 1");
    }

    public void Dispose()
    {
        _session.Module.Run("Get-QmeTask -State Pending, Running | Stop-QmeTask");
        _session.Dispose();
    }

    [Fact]
    public void A_command_waits_for_the_true_end_of_a_job_and_for_whether_it_ended_well()
    {
        Func<int> calls = _session.CountCalls("squeue");
        Stopwatch elapsed = Stopwatch.StartNew();
        Type(
            """
            $well = Invoke-QmeCommand sbatch -o /dev/null --wrap 'sleep 3; touch well'
            $ill = Invoke-QmeCommand sbatch -o /dev/null --wrap 'sleep 2; touch ill; exit 3'
            $null = Invoke-QmeCommand -NoWait -AfterOk $well test -e well
            $null = Invoke-QmeCommand -NoWait -AfterOk $ill true
            $null = Invoke-QmeCommand -NoWait -AfterNotOk $ill test -e ill
            $null = Invoke-QmeCommand -NoWait -AfterAny $well, $ill sh -c 'test -e well && test -e ill'
            $null = Invoke-QmeCommand -NoWait -AfterNotOk $well true
            """);

        Assert.Equal(
            ["Complete 0", "Failed 3", "Complete 0", "Cancelled DependencyFailed", "Complete 0", "Complete 0", "Cancelled DependencyFailed"],
            OnceAllHaveEnded().Select(task => task.End()));

        // One question a second for all who wait, and for each submission one more.
        Assert.InRange(calls(), 2, elapsed.Elapsed.TotalSeconds + 4);
    }

    [Fact]
    public void A_submission_is_held_back_until_a_job_has_ended_and_is_then_what_was_typed()
    {
        string said = Path.Combine(_session.Module.WorkingDirectory, "said");
        _session.Shim("sbatch", $"printf '%s|' \"$@\" >>'{said}'; echo >>'{said}'; exec \"$real\" \"$@\"");
        Type(
            """
            $first = Invoke-QmeCommand sbatch -o /dev/null --wrap 'sleep 2'
            $null = Invoke-QmeCommand -NoWait -AfterOk $first sbatch -o 'job %j.out' --wrap 'echo "from the job"'
            """);
        PSObject held = Recorded()[1];
        Assert.Equal(("Pending", "Dependency", "", ""), (held.Text("State"), held.Text("Reason"), held.Text("Ref"), held.Text("Started")));
        Assert.Single(File.ReadAllLines(said));

        IReadOnlyList<PSObject> tasks = OnceAllHaveEnded();

        Assert.Equal(["Complete 0", "Complete 0"], tasks.Select(task => task.End()));
        Assert.Equal("-o|job %j.out|--wrap|echo \"from the job\"|", File.ReadAllLines(said)[1]);
        Assert.Equal("-o,job %j.out,--wrap,echo \"from the job\"", _session.Module.Text("(Get-QmeTask 2).ArgumentList -join ','"));
        Assert.Equal("from the job", _session.Module.Text("Get-QmeOutput 2"));
        Assert.Equal(tasks[1].Text("Ref"), _session.Data(2, "JobId"));
        Assert.True(Seconds(_session.Squeue(tasks[1].Text("Ref"), "SubmitTime")) >= Seconds(_session.Squeue(tasks[0].Text("Ref"), "EndTime")));
    }

    [Fact]
    public void A_submission_is_not_made_when_the_job_before_it_failed()
    {
        Func<int> calls = _session.CountCalls("sbatch");
        Type(
            """
            $first = Invoke-QmeCommand sbatch -o /dev/null --wrap 'exit 3'
            $second = Invoke-QmeCommand -NoWait -AfterOk $first sbatch -o /dev/null --wrap true
            $null = Invoke-QmeCommand -NoWait -AfterOk $second sbatch -o /dev/null --wrap true
            """);

        Assert.Equal(["Failed 3", "Cancelled DependencyFailed", "Cancelled DependencyFailed"], OnceAllHaveEnded().Select(task => task.End()));
        Assert.Equal(1, calls());
    }

    [Fact]
    public void Of_a_queue_of_submissions_only_as_many_jobs_are_under_way_as_may_be()
    {
        string witness = Path.Combine(_session.Module.WorkingDirectory, "witness");
        Type($"1..4 | ForEach-Object {{ $null = Invoke-QmeCommand -NoWait -MaxParallel 1 sbatch -o /dev/null --wrap \"echo + >>{witness}; sleep 1; echo - >>{witness}\" }}");

        Assert.Equal(["Complete 0", "Complete 0", "Complete 0", "Complete 0"], OnceAllHaveEnded().Select(task => task.End()));
        Assert.Equal("+-+-+-+-", string.Concat(File.ReadAllLines(witness)));
    }

    /// <summary>Runs what a user types in a shell that is gone afterwards.</summary>
    private void Type(string script)
    {
        HostResult host = HostProcess.Run(_session.Module.Home, $"$null = $ExecutionContext.SessionState.Path.SetLocation('{_session.Module.WorkingDirectory}'); {script}");
        Assert.Equal(("", ""), (host.Output, host.Error));
    }

    private IReadOnlyList<PSObject> Recorded() => _session.Module.Run("Get-QmeTask -NoRefresh").Output;

    /// <summary>The tasks once they have ended; nobody looks before all have been started.</summary>
    private IReadOnlyList<PSObject> OnceAllHaveEnded()
    {
        Wait.Until(() => Recorded().All(task => task.Text("Reason") is not ("Dependency" or "MaxParallel")), s_patience);
        IReadOnlyList<PSObject> tasks = [];
        Wait.Until(() => (tasks = _session.Module.Run("Get-QmeTask").Output).All(task => task.Text("State") is not ("Pending" or "Running")), s_patience);
        return tasks;
    }

    private static DateTime Seconds(string time) => DateTime.Parse(time, CultureInfo.InvariantCulture);
}
