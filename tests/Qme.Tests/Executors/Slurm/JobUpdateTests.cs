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
    public void Of_a_job_of_several_components_the_one_with_its_number_stands_for_all()
    {
        JobRecord second = new("11+1", "12", new JobState("CANCELLED")) { Partition = "big" };
        JobRecord first = new("11+0", "11", new JobState("FAILED")) { Partition = "small", ExitCode = 3 };

        TaskUpdate update = JobUpdate.Of(s_job, [second, first])!;

        Assert.Equal((QmeTaskState.Failed, 3, "small"), (update.State, update.ExitCode, JobOf(update).Partition));
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
