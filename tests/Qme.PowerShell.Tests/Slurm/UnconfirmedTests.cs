using System.Management.Automation;
using Microsoft.Data.Sqlite;
using Qme.PowerShell.Tests.Views;
using Xunit;

namespace Qme.PowerShell.Tests.Slurm;

/// <summary>Submissions of which sbatch did not say what came.</summary>
[Collection(SlurmCluster.CollectionName)]
public sealed class UnconfirmedTests : IDisposable
{
    private const string TimedOut = "echo 'sbatch: error: Batch job submission failed: Socket timed out on send/recv operation' >&2; exit 1";

    private readonly SlurmCluster _cluster;
    private readonly SlurmSession _session;

    public UnconfirmedTests(SlurmCluster cluster)
    {
        _cluster = cluster;
        _session = new SlurmSession(cluster);
    }

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("-Q --wrap 'exit 3'")]
    [InlineData("--quiet -J 'a|b = c' --array=1-2 --wrap 'exit 3'")]
    [InlineData("-Q job.sh argument")]
    [InlineData("-Q ./job.sh")]
    [InlineData("-Q -D sub job.sh")]
    public void The_job_of_a_silent_submission_is_found(string arguments)
    {
        Directory.CreateDirectory(Path.Combine(_session.Module.WorkingDirectory, "sub"));
        File.WriteAllText(Path.Combine(_session.Module.WorkingDirectory, "job.sh"), "#!/bin/sh\nexit 3\n");

        PSObject task = _session.Module.Run($"Invoke-QmeCommand sbatch {arguments}").One;

        Assert.Equal("Pending SubmissionUnconfirmed", task.End());
        Assert.StartsWith("Failed 3", _session.TaskOnceEnded(1).End(), StringComparison.Ordinal);
        Assert.NotEqual("", _session.Task(1).Text("Ref"));
    }

    [Fact]
    public void A_submission_that_Slurm_took_without_an_answer_is_found_and_never_repeated()
    {
        Func<int> calls = _session.CountCalls("sbatch");
        string log = File.ReadAllText(Path.Combine(_session.Programs, "sbatch")).Split('\n')[2];
        _session.Shim("sbatch", $"{log}\n\"$real\" \"$@\" >/dev/null; {TimedOut}");

        Outcome outcome = _session.Module.Run("Invoke-QmeCommand sbatch --wrap 'exit 3'; $global:status = \"$? $LASTEXITCODE\"");

        Assert.Equal("Pending SubmissionUnconfirmed", outcome.One.End());
        Assert.Equal("False 1", _session.Module.Text("$global:status"));
        Assert.Equal("Failed 3", _session.TaskOnceEnded(1).End());
        Assert.Equal(1, calls());
    }

    [Fact]
    public void A_submission_that_Slurm_did_not_take_has_failed_once_that_is_certain()
    {
        _session.Shim("sbatch", TimedOut);
        _session.Module.Run("Invoke-QmeCommand sbatch --wrap 'exit 3'");

        Assert.Equal("Pending SubmissionUnconfirmed", _session.Task(1).End());
        Assert.NotEqual("", _session.Data(1, "Unconfirmed.AbsentSince"));
        LongAgo();

        Assert.Equal("Failed 1 Batch job submission failed: Socket timed out on send/recv operation", _session.Task(1).End());
    }

    [Fact]
    public void Two_silent_submissions_of_one_second_get_a_job_each()
    {
        _session.Module.Run("1..2 | ForEach-Object { Invoke-QmeCommand sbatch -Q --hold --wrap true }");

        string first = _session.Task(1).Text("Ref");
        string second = _session.Task(2).Text("Ref");

        Assert.Equal(int.Parse(first, System.Globalization.CultureInfo.InvariantCulture) + 1, int.Parse(second, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void A_job_that_may_be_that_of_an_sbatch_that_still_runs_is_not_taken()
    {
        string go = Path.Combine(_session.Module.WorkingDirectory, "go");
        _session.Shim("sbatch", $"case \"$*\" in --no-requeue*) \"$real\" \"$@\" >reply; until [ -e '{go}' ]; do sleep 0.1; done; cat reply; exit;; esac; {TimedOut}");
        using ModuleSession other = ModuleSession.Beside(_session.Module);
        using System.Management.Automation.PowerShell slow = other.Create("Invoke-QmeCommand sbatch --no-requeue --hold --wrap true");
        IAsyncResult submission = slow.BeginInvoke();
        Wait.Until(() => File.Exists(Path.Combine(_session.Module.WorkingDirectory, "reply")), SlurmCluster.Patience);
        _session.Module.Run("Invoke-QmeCommand sbatch --hold --wrap true");

        Assert.Equal(("Pending SubmissionUnconfirmed", ""), (_session.Task(2).End(), _session.Task(2).Text("Ref")));
        Assert.NotEqual("", _session.Data(2, "Unconfirmed.Candidates"));
        File.WriteAllText(go, "");
        slow.EndInvoke(submission);

        Assert.NotEqual("", _session.Task(1).Text("Ref"));
        Assert.Equal(("Pending SubmissionUnconfirmed", ""), (_session.Task(2).End(), _session.Task(2).Text("Ref")));
    }

    [Fact]
    public void With_more_jobs_than_submissions_none_is_taken_and_all_are_named()
    {
        _session.Module.Run("sbatch -Q --hold --wrap true; Invoke-QmeCommand sbatch -Q --hold --wrap true");

        PSObject task = _session.Task(1);

        Assert.Equal(("Pending SubmissionUnconfirmed", ""), (task.End(), task.Text("Ref")));
        string[] candidates = _session.Data(1, "Unconfirmed.Candidates -join ' '").Split(' ');
        Assert.Equal(2, candidates.Length);
        Assert.Contains($"  May be job  {string.Join(", ", candidates)}", TableTests.Lines(_session.Module, "Get-QmeTask 1"));
    }

    [Fact]
    public void Which_of_several_jobs_it_is_can_be_said_by_hand()
    {
        _session.Module.Run("sbatch -Q --hold --wrap true; 1..3 | ForEach-Object { Invoke-QmeCommand sbatch -Q --hold -o x-%j --wrap true }; sbatch -Q --hold --wrap true");
        Assert.Equal("Pending SubmissionUnconfirmed", _session.Task(1).End());
        string job = _session.Data(1, "Unconfirmed.Candidates[1]");

        Assert.Equal(["ActionFailed"], _session.Module.Run("Invoke-QmeAction adopt 1 -Argument @{ job = 999999 }").ErrorIds);
        Assert.Equal(["ActionArgumentInvalid"], _session.Module.Run("Invoke-QmeAction adopt 1 -Argument @{ job = 'x' }").ErrorIds);
        Assert.Equal($"has job {job}", _session.Module.Run($"Invoke-QmeAction adopt 1 -Argument @{{ job = {job} }}").One.Text("Result"));
        Assert.Equal((job, "JobHeldUser"), (_session.Task(1).Text("Ref"), _session.Task(1).Text("Reason")));
        Assert.Equal(["ActionFailed"], _session.Module.Run($"Invoke-QmeAction adopt 2 -Argument @{{ job = {job} }}").ErrorIds);
        Assert.Equal("has no job", _session.Module.Run("Invoke-QmeAction adopt 3 -Argument @{ job = 'none' }").One.Text("Result"));
        Assert.Equal("Lost 0 SubmissionUnconfirmed", _session.Task(3).End());
        Assert.Equal(["ActionFailed"], _session.Module.Run("Invoke-QmeAction adopt 1 -Argument @{ job = 'none' }").ErrorIds);
        Assert.Equal(["ActionArgumentInvalid"], _session.Module.Run("Invoke-QmeAction adopt 2").ErrorIds);
    }

    [Fact]
    public void A_job_that_is_a_tasks_already_is_not_taken_again()
    {
        _session.Module.Run("Invoke-QmeCommand sbatch --hold --wrap true; Invoke-QmeCommand sbatch -Q --hold --wrap true");

        Assert.NotEqual(_session.Task(1).Text("Ref"), _session.Task(2).Text("Ref"));
        Assert.NotEqual("", _session.Task(2).Text("Ref"));
    }

    [Fact]
    public void The_job_of_a_submission_whose_end_nobody_saw_is_found()
    {
        _session.Shim("sbatch", "\"$real\" \"$@\" >/dev/null; exec sleep 300");
        using HostProcess submitter = HostProcess.Start(_session.Module.Home, "Invoke-QmeCommand sbatch --hold -J unseen --wrap true");
        Wait.Until(() => _session.Module.Text("(Get-QmeTask 1 -NoRefresh -ErrorAction Ignore).ProcessId").Length > 0);
        Wait.Until(() => _cluster.Run("squeue", "-h", "-n", "unseen").Output.Length > 0);
        int sbatch = int.Parse(_session.Module.Text("(Get-QmeTask 1 -NoRefresh).ProcessId"), System.Globalization.CultureInfo.InvariantCulture);

        submitter.Kill();
        System.Diagnostics.Process.GetProcessById(sbatch).Kill();

        Wait.Until(() => _session.Task(1).Text("Reason") == "JobHeldUser");
    }

    /// <summary>Moves the last look, by which a job was missing, into the past.</summary>
    private void LongAgo()
    {
        using SqliteConnection connection = new($"Data Source={Path.Combine(_session.Module.Home, "qme.db")};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "UPDATE tasks SET data = json_set(data, '$.Unconfirmed.AbsentSince', '2020-01-01T00:00:00+00:00')";
        command.ExecuteNonQuery();
    }
}
