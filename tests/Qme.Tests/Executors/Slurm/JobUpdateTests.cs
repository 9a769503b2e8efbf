using System.Text.Json;
using Qme.Executors.Slurm;
using Qme.Executors.Slurm.Watching;
using Xunit;

namespace Qme.Tests.Executors.Slurm;

public sealed class JobUpdateTests
{
    private static readonly DateTimeOffset s_time = DateTimeOffset.FromUnixTimeSeconds(1795558961);
    private static readonly SlurmJob s_job = new() { JobId = "11", OutputPath = "/w/slurm-11_%a.out", ErrorPath = "/w/slurm-11_%a.out" };

    [Theory]
    [InlineData("PENDING", QmeTaskState.Pending)]
    [InlineData("CONFIGURING", QmeTaskState.Pending)]
    [InlineData("REQUEUE_HOLD", QmeTaskState.Pending)]
    [InlineData("RUNNING", QmeTaskState.Running)]
    [InlineData("COMPLETING", QmeTaskState.Running)]
    [InlineData("SUSPENDED", QmeTaskState.Running)]
    [InlineData("COMPLETED", QmeTaskState.Complete)]
    [InlineData("FAILED", QmeTaskState.Failed)]
    [InlineData("TIMEOUT", QmeTaskState.Failed)]
    [InlineData("OUT_OF_MEMORY", QmeTaskState.Failed)]
    [InlineData("NODE_FAIL", QmeTaskState.Failed)]
    [InlineData("CANCELLED by 1000", QmeTaskState.Cancelled)]
    public void Slurms_word_for_a_state_is_kept_beside_ours(string word, QmeTaskState state)
    {
        TaskUpdate update = JobUpdate.Of(s_job, [new JobRecord("11", "11", new JobState(word))])!;

        Assert.Equal((state, word), (update.State, JobOf(update).State));
    }

    [Fact]
    public void A_word_that_is_not_known_changes_nothing() =>
        Assert.Null(JobUpdate.Of(s_job, [new JobRecord("11", "11", new JobState("NEW_IN_28"))]));

    [Theory]
    [InlineData("PENDING", "JobHeldUser", null, null, "JobHeldUser")]
    [InlineData("PENDING", null, null, null, null)]
    [InlineData("RUNNING", null, null, null, null)]
    [InlineData("SUSPENDED", null, null, null, "SUSPENDED")]
    [InlineData("COMPLETED", null, 0, null, null)]
    [InlineData("FAILED", "NonZeroExitCode", 3, null, null)]
    [InlineData("FAILED", "JobLaunchFailure", null, 9, "SIGKILL")]
    [InlineData("FAILED", "JobLaunchFailure", null, null, "JobLaunchFailure")]
    [InlineData("TIMEOUT", "TimeLimit", null, 15, "TIMEOUT")]
    [InlineData("OUT_OF_MEMORY", "OutOfMemory", null, null, "OUT_OF_MEMORY")]
    public void The_reason_says_what_the_state_alone_does_not(string word, string? given, int? exitCode, int? signal, string? reason)
    {
        JobRecord record = new("11", "11", new JobState(word)) { Reason = given, ExitCode = exitCode, Signal = signal };

        Assert.Equal(reason, JobUpdate.Of(s_job, [record])!.Reason);
    }

    [Fact]
    public void A_job_of_several_components_is_the_worst_that_became_of_any_and_shows_each()
    {
        JobRecord second = new("11+1", "12", new JobState("CANCELLED")) { Partition = "big" };
        JobRecord first = new("11+0", "11", new JobState("FAILED")) { Partition = "small", ExitCode = 3 };

        TaskUpdate update = JobUpdate.Of(s_job, [second, first])!;

        Assert.Equal((QmeTaskState.Failed, 3, "1 CANCELLED, 1 FAILED"), (update.State, update.ExitCode, update.Reason));
        Assert.Equal([("0", "FAILED"), ("1", "CANCELLED")], JobOf(update).Components!.Select(component => (component.Index, component.State)));
        Assert.Null(JobOf(update).Elements);
    }

    [Fact]
    public void Components_that_agree_are_one_job()
    {
        JobRecord[] both = [.. Enumerable.Range(0, 2).Select(i => new JobRecord($"11+{i}", $"{11 + i}", new JobState("FAILED")) { ExitCode = 4 })];

        TaskUpdate update = JobUpdate.Of(s_job, both)!;

        Assert.Equal((QmeTaskState.Failed, 4, null, "FAILED"), (update.State, update.ExitCode, update.Reason, JobOf(update).State));
    }

    [Fact]
    public void Components_that_were_ended_together_say_what_ended_them()
    {
        JobRecord[] both = [.. Enumerable.Range(0, 2).Select(i => new JobRecord($"11+{i}", $"{11 + i}", new JobState("CANCELLED")) { Signal = 15, Reason = "Prolog", Started = s_time })];

        TaskUpdate update = JobUpdate.Of(s_job, both)!;

        Assert.Equal((QmeTaskState.Cancelled, 15, "Prolog"), (update.State, update.Signal, JobOf(update).Reason));
    }

    [Fact]
    public void Of_siblings_the_one_that_was_not_revoked_is_the_job()
    {
        JobRecord[] siblings = [new("11", "11", new JobState("REVOKED")), new("11", "11", new JobState("RUNNING"))];

        Assert.Equal(QmeTaskState.Running, JobUpdate.Of(s_job, siblings)!.State);
        Assert.Equal(QmeTaskState.Cancelled, JobUpdate.Of(s_job, [siblings[0]])!.State);
    }

    [Fact]
    public void What_Slurm_calls_completed_with_another_exit_code_than_0_has_failed() =>
        Assert.Equal(QmeTaskState.Failed, JobUpdate.Of(s_job, [new JobRecord("11", "11", new JobState("COMPLETED")) { ExitCode = 3 }])!.State);

    [Fact]
    public void A_requeue_is_proof_that_an_end_was_none()
    {
        JobRecord record = new("11", "11", new JobState("PENDING")) { Submitted = s_time.AddMinutes(9), Restarts = 1, Reason = "BeginTime" };

        TaskUpdate update = JobUpdate.Of(s_job with { Submitted = s_time, FailedStep = "11.0" }, [record])!;

        Assert.True(update.Reopens);
        Assert.Equal((1, record.Submitted, null), (JobOf(update).Restarts, JobOf(update).Submitted, JobOf(update).FailedStep));
        Assert.False(JobUpdate.Of(JobOf(update), [record])!.Reopens);
    }

    [Theory]
    [InlineData("COMPLETED", 0, "COMPLETED")]
    [InlineData("COMPLETED", 1, "PENDING")]
    [InlineData("VANISHED", 0, "PENDING")]
    [InlineData("RUNNING", 0, "PENDING")]
    public void An_element_that_has_ended_is_not_taken_back_without_proof(string before, int restarts, string after)
    {
        SlurmJob job = JobOf(JobUpdate.Of(s_job, [Element(1, before), Element(2, "RUNNING")])!);

        TaskUpdate update = JobUpdate.Of(job, [Element(1, "PENDING") with { Restarts = restarts }])!;

        Assert.Equal((after, restarts > 0), (JobOf(update).Elements![0].State, update.Reopens));
    }

    [Theory]
    [InlineData("PENDING PENDING", QmeTaskState.Pending, null)]
    [InlineData("RUNNING PENDING", QmeTaskState.Running, null)]
    [InlineData("COMPLETED PENDING", QmeTaskState.Running, null)]
    [InlineData("COMPLETED COMPLETED", QmeTaskState.Complete, 0)]
    [InlineData("COMPLETED FAILED", QmeTaskState.Failed, 4)]
    [InlineData("CANCELLED FAILED", QmeTaskState.Failed, 4)]
    [InlineData("COMPLETED CANCELLED", QmeTaskState.Cancelled, null)]
    [InlineData("COMPLETED VANISHED", QmeTaskState.Lost, null)]
    public void An_array_is_what_its_elements_are(string words, QmeTaskState state, int? exitCode)
    {
        TaskUpdate update = JobUpdate.Of(s_job, [.. words.Split(' ').Select((word, i) => Element(i + 1, word))])!;

        Assert.Equal((state, exitCode), (update.State, update.ExitCode));
    }

    [Fact]
    public void Elements_are_counted_and_each_keeps_its_own_end()
    {
        TaskUpdate update = JobUpdate.Of(s_job, [Element(3, "FAILED"), Element(1, "COMPLETED"), Element(10, "COMPLETED")])!;

        Assert.Equal("1 FAILED, 2 COMPLETED", update.Reason);
        Assert.Equal([("1", (int?)0), ("3", 4), ("10", 0)], JobOf(update).Elements!.Select(e => (e.Index, e.ExitCode)));
        Assert.Equal((s_time, s_time.AddSeconds(10)), (update.Started, update.Ended));
    }

    [Fact]
    public void An_element_that_is_not_mentioned_is_as_it_was_last_seen()
    {
        SlurmJob before = JobOf(JobUpdate.Of(s_job, [Element(1, "COMPLETED"), Element(2, "RUNNING")])!);

        TaskUpdate update = JobUpdate.Of(before, [Element(2, "COMPLETED")])!;

        Assert.Equal((QmeTaskState.Complete, 2), (update.State, JobOf(update).Elements!.Count));
    }

    [Fact]
    public void The_files_of_a_job_that_was_recorded_without_patterns_are_those_that_were_recorded()
    {
        using TemporaryHome home = new();
        QmeTask task = home.Add(task => task);
        SlurmJob job = new() { JobId = "11", OutputPath = "/w/o.txt", ErrorPath = "/w/e.txt" };
        SlurmJob array = new() { JobId = "11", OutputPath = "/w/slurm-11_4294967294.out", ErrorPath = "/w/slurm-11_4294967294.out", Elements = [new("3", "14", "FAILED", null, 1, null)] };

        Assert.Equal(("/w/o.txt", "/w/e.txt"), JobOutput.Of(task, job).Select(files => (files.OutputPath, files.ErrorPath)).Single());
        Assert.Equal(("/w/slurm-11_3.out", "/w/slurm-11_3.out"), JobOutput.Of(task, array).Select(files => (files.OutputPath, files.ErrorPath)).Single());
    }

    private static JobRecord Element(int index, string word) => new($"11_{index}", $"{20 + index}", new JobState(word))
    {
        ExitCode = word switch
        {
            "COMPLETED" => 0,
            "FAILED" => 4,
            _ => null,
        },
        Started = s_time.AddSeconds(index - 1),
        Ended = s_time.AddSeconds(index),
    };

    private static SlurmJob JobOf(TaskUpdate update) => update.Data!.Value.Deserialize<SlurmJob>()!;
}
