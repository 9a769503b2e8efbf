using Qme.Executors.Slurm;
using Qme.Executors.Slurm.Watching;
using Xunit;

namespace Qme.Tests.Executors.Slurm;

/// <summary>Whose record it is: ids are used again.</summary>
public sealed class JobIdentityTests : IDisposable
{
    private static readonly DateTimeOffset s_created = DateTimeOffset.FromUnixTimeSeconds(1795558961);
    private static readonly DateTimeOffset s_submitted = s_created.AddSeconds(1);

    private readonly TemporaryHome _home = new();
    private readonly QmeTask _task;

    public JobIdentityTests() => _task = _home.Add(task => task with { Created = s_created, User = "ada" });

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData(1, 0, true)]
    [InlineData(3600, 0, false)]
    [InlineData(-3600, 0, false)]
    [InlineData(3600, 1, true)]
    [InlineData(-3600, 1, false)]
    public void In_the_queue_another_time_of_submission_is_the_jobs_only_after_a_requeue(int seconds, int restarts, bool isOwn)
    {
        SlurmJob job = new() { JobId = "5", Submitted = s_submitted };

        Assert.Equal(isOwn, JobIdentity.InQueue(_task, job, [Record("5", "RUNNING", seconds, restarts)]).Any());
    }

    [Theory]
    [InlineData("PREEMPTED", 3600, true)]
    [InlineData("PREEMPTED", 1, false)]
    [InlineData("FAILED", 3600, false)]
    public void A_job_that_was_counted_as_restarted_before_it_was_queued_again_has_restarted_then(string last, int seconds, bool hasRestarted)
    {
        SlurmJob job = new() { JobId = "5", Submitted = s_submitted, Restarts = 1, State = last };
        JobRecord record = Record("5", "PENDING", seconds, restarts: 1);

        Assert.Equal(hasRestarted, JobUpdate.Of(job, [record])!.Reopens);
        Assert.Equal(hasRestarted || seconds == 1, JobIdentity.InQueue(_task, job, [record]).Any());
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(-299, true)]
    [InlineData(-301, false)]
    [InlineData(130, true)]
    public void A_job_that_was_never_seen_was_submitted_when_its_task_was_as_far_as_clocks_agree(int seconds, bool isOwn) =>
        Assert.Equal(isOwn, JobIdentity.InQueue(_task, new SlurmJob { JobId = "5" }, [Record("5", "PENDING", seconds, restarts: 0)]).Any());

    [Fact]
    public void An_element_that_was_requeued_is_still_one_of_the_array()
    {
        SlurmJob job = new() { JobId = "5", Submitted = s_submitted, Elements = [new("2", "7", "FAILED", null, 1, null) { Restarts = 1 }] };

        Assert.Single(JobIdentity.InQueue(_task, job, [Record("5_2", "FAILED", 600, restarts: 1)]));
        Assert.Empty(JobIdentity.InQueue(_task, job, [Record("5_2", "FAILED", 600, restarts: 0)]));
    }

    [Fact]
    public void In_accounting_a_requeued_job_is_the_last_of_its_records_and_not_the_stranger_that_followed()
    {
        JobRecord[] records =
        [
            Record("5", "COMPLETED", 9000),
            Record("5", "NODE_FAIL", 60),
            Record("5", "FAILED", -9000),
            Record("5", "REQUEUED", 1),
            Record("5", "FAILED", 120) with { ExitCode = 7 },
        ];

        JobRecord own = Assert.Single(JobIdentity.InAccounting(_task, new SlurmJob { JobId = "5", Submitted = s_submitted }, records));

        Assert.Equal((7, 2), (own.ExitCode, own.Restarts));
    }

    [Fact]
    public void A_job_that_was_preempted_for_good_stays_so()
    {
        JobRecord own = Assert.Single(JobIdentity.InAccounting(_task, new SlurmJob { JobId = "5" }, [Record("5", "PREEMPTED", 1)]));

        Assert.Equal("PREEMPTED", own.State.Word);
    }

    [Fact]
    public void Another_users_job_is_a_stranger()
    {
        JobRecord record = Record("5", "COMPLETED", 1);

        Assert.Empty(JobIdentity.InAccounting(_task, new SlurmJob { JobId = "5" }, [record with { User = "bob" }]));
        Assert.Single(JobIdentity.InAccounting(_task, new SlurmJob { JobId = "5" }, [record with { User = "ada" }]));
    }

    [Fact]
    public void A_stranger_that_got_the_number_later_does_not_hide_the_job()
    {
        JobRecord[] records = [Record("5", "FAILED", 5) with { ExitCode = 3 }, Record("5", "COMPLETED", 9000)];

        Assert.Equal(3, Assert.Single(JobIdentity.InAccounting(_task, new SlurmJob { JobId = "5" }, records)).ExitCode);
    }

    private static JobRecord Record(string id, string word, int seconds, int? restarts = null) =>
        new(id, "5", new JobState(word)) { Submitted = s_created.AddSeconds(seconds), Restarts = restarts, Name = "wrap" };
}
