using System.Management.Automation;
using Xunit;

namespace Qme.PowerShell.Tests.GridEngine;

/// <summary>What becomes of a qsub: a job, or none.</summary>
[Collection(GridEngineCell.CollectionName)]
public sealed class GridEngineSubmitTests(GridEngineCell cell) : IDisposable
{
    private readonly GridEngineSession _session = new(cell);

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_task_ends_as_its_job_does()
    {
        _session.Script("kill.sh", "kill -9 $$");
        int good = _session.Submit("-b y -N good /bin/echo");
        int terse = _session.Submit("-terse exit.sh 3");
        int killed = _session.Submit("kill.sh");

        Assert.Equal("Complete 0", _session.TaskOnceEnded(good).End());
        Assert.Equal("Failed 3", _session.TaskOnceEnded(terse).End());
        PSObject signalled = _session.TaskOnceEnded(killed);
        Assert.Equal(("Failed", "9"), (signalled.End(), signalled.Text("Signal")));

        Assert.Equal("done|exit 3|failed 100", $"{_session.Data(good, "State")}|{_session.Data(terse, "State")}|{_session.Data(killed, "State")}");
        Assert.Equal(["0"], cell.Qacct(_session.JobOf(good), "exit_status"));
        Assert.Equal(["3"], cell.Qacct(_session.JobOf(terse), "exit_status"));
        Assert.Equal(["137                  (Killed)"], cell.Qacct(_session.JobOf(killed), "exit_status"));
        Assert.Equal(cell.Qacct(_session.JobOf(good), "start_time")[0], _session.Module.Text($"(Get-QmeTask {good}).Started.ToLocalTime().ToString('ddd MMM dd HH:mm:ss yyyy', [cultureinfo]::InvariantCulture)"));
        Assert.Equal("main.q localhost", $"{_session.Data(good, "Queue")} {_session.Data(good, "Host")}");
        Assert.Equal(_session.JobOf(good), _session.Task(good).Text("Ref"));
    }

    [Fact]
    public void Output_is_where_the_job_writes_it()
    {
        _session.Script("merged.sh", "#$ -j y -N merged\n#$ -o $JOB_NAME-$JOB_ID.log\necho to output; echo to error >&2");
        Directory.CreateDirectory(_session.PathOf("dir"));
        int usual = _session.Submit("exit.sh");
        int merged = _session.Submit("merged.sh");
        int directory = _session.Submit("-o dir -e dir/all.err exit.sh");
        int input = _session.Submit("-N input");
        int piped = int.Parse(_session.Module.Run("'echo from input' | Invoke-QmeCommand qsub -cwd").One.Text("Id"), System.Globalization.CultureInfo.InvariantCulture);
        foreach (int id in new[] { usual, merged, directory, input, piped })
        {
            _session.TaskOnceEnded(id);
        }

        Assert.Equal("to output", _session.Module.Text($"Invoke-QmeAction output {usual}"));
        Assert.Equal("to error", _session.Module.Text($"Invoke-QmeAction error {usual}"));
        Assert.Equal("==> output <==\nto output\n==> error <==\nto error", _session.Module.Text($"Invoke-QmeAction outputs {usual}"));
        Assert.Equal("to output\nto error", _session.Module.Text($"Get-QmeOutput {merged}"));
        Assert.Equal("to output", _session.Module.Text($"Get-QmeOutput {directory}"));
        Assert.Equal("to error\n", File.ReadAllText(_session.PathOf("dir/all.err")));
        Assert.Equal("from input", _session.Module.Text($"Get-QmeOutput {piped} -Wait"));
    }

    [Fact]
    public void A_qsub_that_submits_nothing_is_a_command_as_any_other()
    {
        PSObject rejected = _session.Module.Run("Invoke-QmeCommand qsub -q nosuch.q exit.sh").One;
        PSObject missing = _session.Module.Run("Invoke-QmeCommand qsub nosuch.sh").One;
        PSObject help = _session.Module.Run("Invoke-QmeCommand qsub -help").One;
        PSObject late = _session.Module.Run("Invoke-QmeCommand qsub -terse -now y -pe smp 17 -cwd exit.sh").One;

        Assert.Equal("Failed 1|Failed 14|Complete 0|Failed 1", string.Join('|', rejected.End(), missing.End(), help.End(), late.End()));
        Assert.Contains("unknown queue", _session.Module.Text($"Invoke-QmeAction error {rejected.Text("Id")}"), StringComparison.Ordinal);
        Assert.Contains("has ended already", _session.Module.Run($"Stop-QmeTask {rejected.Text("Id")}").Errors[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_qsub_that_waits_for_its_job_tells_how_it_ended()
    {
        Outcome failed = _session.Module.Run("Invoke-QmeCommand qsub -cwd -sync y exit.sh 3; $LASTEXITCODE");

        Assert.Equal("Failed 3", failed.Output[0].End());
        Assert.Equal("3", failed.Lines[1]);
        Assert.Equal("to output", _session.Module.Text("Get-QmeOutput 1"));
        Assert.Equal(["3"], cell.Qacct(_session.JobOf(1), "exit_status"));
    }

    [Fact]
    public void A_qsub_that_is_interrupted_while_it_waits_takes_its_job_with_it()
    {
        _session.Module.Stop("Invoke-QmeCommand qsub -cwd -sync y -N waited sleep.sh", () => cell.Run("qstat", "-u", "*").Contains(" r ", StringComparison.Ordinal));

        Assert.Equal("Cancelled", _session.TaskOnceEnded(1).Text("State"));
        Wait.Until(() => cell.Qstat(_session.JobOf(1)).Length == 0);
    }

    [Fact]
    public void Only_the_qsub_of_Grid_Engine_is_taken()
    {
        Environment.SetEnvironmentVariable("SGE_ROOT", null);
        _session.Shim("qsub", $"SGE_ROOT={cell.Directory} exec /usr/bin/qsub \"$@\"");
        PSObject own = _session.Module.Run("Invoke-QmeCommand qsub -help").One;
        _session.Shim("qsub", "echo 'usage: qsub [-a date_time] [-A account_string]' >&2; exit 2");
        PSObject other = _session.Module.Run($"Invoke-QmeCommand {_session.Programs}/qsub -help").One;

        Assert.Equal("sge shell", $"{own.Text("Executor")} {other.Text("Executor")}");
    }
}
