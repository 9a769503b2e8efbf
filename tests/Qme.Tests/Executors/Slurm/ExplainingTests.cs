using Qme.Executors;
using Qme.Executors.Slurm;
using Qme.Executors.Slurm.Acting.Explaining;
using Qme.Executors.Slurm.Submitting;
using Xunit;

namespace Qme.Tests.Executors.Slurm;

/// <summary>The sentences of the action explain; the reasons, states and dependencies are Slurm's own words.</summary>
public sealed class ExplainingTests
{
    private static readonly DateTimeOffset s_start = new(2031, 5, 6, 14, 5, 0, TimeZoneInfo.Local.GetUtcOffset(new DateTime(2031, 5, 6)));

    [Theory]
    [InlineData(null, "Waits, and the scheduler has not said what for; Slurm expects it to start at 2031-05-06 14:05.")]
    [InlineData("Resources", "Waits for resources: 16 processors on 1 node in partition main; Slurm expects it to start at 2031-05-06 14:05.")]
    [InlineData("Priority", "Waits for jobs of higher priority in partition main; Slurm expects it to start at 2031-05-06 14:05.")]
    [InlineData("BeginTime", "May not start before 2031-05-06 14:05: after a requeue Slurm waits for a while.")]
    [InlineData("JobHeldUser", "Is held by its user, and starts only when it is released: Invoke-QmeAction release 4.")]
    [InlineData("JobHeldAdmin", "Is held by an administrator, who has to release it.")]
    [InlineData("ReqNodeNotAvail, UnavailableNodes:n4", "Needs nodes that cannot be used now, because they are down, drained or reserved: n4.")]
    [InlineData("ReqNodeNotAvail, May be reserved for other job", "Needs nodes that cannot be used now, because they are down, drained or reserved.")]
    [InlineData("Nodes_required_for_job_are_DOWN,_DRAINED_or_reserved_for_jobs_in_higher_priority_partitions", "Needs nodes that are down, drained, or reserved for jobs of partitions with a higher priority.")]
    [InlineData("Licenses", "Waits for a license matlab:1.")]
    [InlineData("Reservation", "Waits for its reservation course to begin.")]
    [InlineData("PartitionTimeLimit", "Will not start: it asks for 2-00:00:00, and partition main allows 1:00:00. Ask for less (--time), or for another partition.")]
    [InlineData("PartitionNodeLimit", "Cannot start: it asks for 1 node, and partition main has 8 and allows 2-4. Or nodes that it needs are down.")]
    [InlineData("AssocGrpCpuLimit", "Waits because all jobs of its account physics together have reached its limit of processors (AssocGrpCpuLimit).")]
    [InlineData("AssocGrpCPURunMinutesLimit", "Waits because all jobs of its account physics together have reached its limit of processor minutes of jobs that run (AssocGrpCPURunMinutesLimit).")]
    [InlineData("AssocMaxJobsLimit", "Waits because its account physics has reached its limit of jobs that run at once (AssocMaxJobsLimit).")]
    [InlineData("AssocMaxWallDurationPerJobLimit", "Will not start: it asks for more run time than its account physics allows a job (AssocMaxWallDurationPerJobLimit).")]
    [InlineData("QOSGrpGRESMinutes", "Waits because all jobs of its QOS high together have reached its limit of minutes of generic resources, such as GPUs (QOSGrpGRESMinutes).")]
    [InlineData("QOSMaxCpuPerUserLimit", "Waits because its user has reached the limit of processors that its QOS high sets (QOSMaxCpuPerUserLimit).")]
    [InlineData("QOSMaxMemoryPerNode", "Will not start: it asks for more memory on a node than its QOS high allows (QOSMaxMemoryPerNode).")]
    [InlineData("QOSMinCpuNotSatisfied", "Will not start: it asks for less than the least processors that its QOS high demands (QOSMinCpuNotSatisfied).")]
    [InlineData("QOSJobLimit", "Waits because its QOS high has reached its limit of jobs that run at once (QOSJobLimit).")]
    [InlineData("AssociationResourceLimit", "Waits because its account physics has reached its limit of resources (AssociationResourceLimit).")]
    [InlineData("MaxGRESPerAccount", "Waits because its account has reached the limit of generic resources, such as GPUs that its account sets (MaxGRESPerAccount).")]
    [InlineData("JobHeldUser,JobHeldAdmin", "Is held by its user, and starts only when it is released: Invoke-QmeAction release 4. Or: Is held by an administrator, who has to release it.")]
    [InlineData("MoonPhase", "Waits for what Slurm calls MoonPhase; Slurm expects it to start at 2031-05-06 14:05.")]
    [InlineData("SlowLimit", "Waits for what Slurm calls SlowLimit; Slurm expects it to start at 2031-05-06 14:05.")]
    [InlineData("TimeLimit", "Waits to run again: the last time it ran out of its time; Slurm expects it to start at 2031-05-06 14:05.")]
    public void Why_a_job_waits_is_said_for_each_of_Slurms_reasons(string? reason, string sentence) => Assert.Equal(sentence, StateSentences.Of(Waiting(reason)));

    [Theory]
    [InlineData("afterok:16(unfulfilled)", "Waits for job 16 to succeed (afterok).")]
    [InlineData("afterok:16(unfulfilled),afterany:17_*(unfulfilled)", "Waits for job 16 to succeed (afterok), and for job 17_* to end (afterany).")]
    [InlineData("afterany:16(unfulfilled)?afternotok:17_3(unfulfilled)", "Waits for job 16 to end (afterany), or for job 17_3 to fail (afternotok).")]
    [InlineData("after:16+5(unfulfilled)", "Waits for job 16 to start (after, 5 minutes later).")]
    [InlineData("afterok:16(fulfilled),afterok:17(unfulfilled)", "Waits for job 17 to succeed (afterok).")]
    [InlineData("singleton(unfulfilled)", "Waits for all earlier jobs of the same user with the name nightly to end (singleton).")]
    [InlineData("", "Waits for other jobs.")]
    public void What_a_job_depends_on_is_named(string dependency, string sentence) =>
        Assert.Equal(sentence, StateSentences.Of(Waiting("Dependency") with { Dependency = dependency }));

    [Theory]
    [InlineData("afterok:15(failed)", "Will never start: it waits for job 15 to succeed (afterok), and that has failed or was cancelled.")]
    [InlineData("afterok:14(unfulfilled),afternotok:15(failed)", "Will never start: it waits for job 15 to fail (afternotok), and that has succeeded.")]
    [InlineData("", "Will never start: what it depends on will never come.")]
    public void A_dependency_that_can_never_be_met_is_named_with_the_way_out(string dependency, string sentence)
    {
        string said = StateSentences.Of(Waiting("DependencyNeverSatisfied") with { Dependency = dependency });

        Assert.Equal(sentence + " Cancel it, or take the dependency away: scontrol update jobid=12 dependency=", said);
    }

    [Theory]
    [InlineData("COMPLETED", 0, null, null, "Succeeded after 0:12.")]
    [InlineData("FAILED", 3, null, "NonZeroExitCode", "Ended with exit code 3 after 0:12.")]
    [InlineData("FAILED", 255, null, "NonZeroExitCode", "Ended with exit code 255 after 0:12.")]
    [InlineData("FAILED", 126, null, "NonZeroExitCode", "Ended with exit code 126 after 0:12: a command could not be executed. Its output says which.")]
    [InlineData("FAILED", 127, null, "NonZeroExitCode", "Ended with exit code 127 after 0:12: a command was not found. Its output says which.")]
    [InlineData("FAILED", 137, null, "NonZeroExitCode", "Ended with exit code 137 after 0:12, as a script does whose command was ended by SIGKILL.")]
    [InlineData("FAILED", null, 9, "JobLaunchFailure", "Was ended by SIGKILL after 0:12.")]
    [InlineData("FAILED", null, null, "NonZeroExitCode", "Failed after 0:12. With which exit code is not known any more: nobody asked before the controller had forgotten it.")]
    [InlineData("FAILED", null, null, "BadConstraints", "Never started: no node has what it asked for.")]
    [InlineData("FAILED", null, null, "RaisedSignal", "Failed after 0:12; Slurm's reason is RaisedSignal.")]
    [InlineData("TIMEOUT", null, 15, "TimeLimit", "Was stopped because its time was over, 2-00:00:00 (TIMEOUT): it ran 0:12. Ask for more (--time).")]
    [InlineData("OUT_OF_MEMORY", null, null, "OutOfMemory", "Was killed after 0:12 for using more memory than it had asked for (1G, OUT_OF_MEMORY). Ask for more (--mem).")]
    [InlineData("CANCELLED by 1000", null, 15, null, "Was cancelled by ada after 0:12.")]
    [InlineData("NODE_FAIL", null, null, "NodeDown", "Ended after 0:12 because a node of it failed on n3.")]
    [InlineData("PREEMPTED", null, null, null, "Was stopped after 0:12 to make room for a job that goes before it (PREEMPTED).")]
    [InlineData("DEADLINE", null, 15, null, "Was stopped after 0:12 because its deadline had come (--deadline).")]
    [InlineData("COMPLETING", null, null, null, "Has ended, and is being cleaned up behind on n3.")]
    [InlineData("RUNNING", null, null, null, "Runs on n3, 0:12 so far of 2-00:00:00.")]
    [InlineData("RUNNING", null, null, "JobHeldUser", "Runs on n3, 0:12 so far of 2-00:00:00, and will be held if it is requeued.")]
    [InlineData("REQUEUE_HOLD", null, null, null, "Was requeued and is held: Invoke-QmeAction release 4.")]
    [InlineData("DREAMING", null, null, null, "Is in a state that Slurm calls DREAMING.")]
    public void How_a_job_fares_is_said_for_each_of_Slurms_states(string state, int? exitCode, int? signal, string? reason, string sentence) =>
        Assert.Equal(sentence, StateSentences.Of(Ended(state, exitCode, signal, reason)));

    [Theory]
    [InlineData("CANCELLED by 1000", "Was cancelled by ada before it started.")]
    [InlineData("DEADLINE", "Never started: it could not have ended before its deadline (--deadline).")]
    public void What_never_started_is_not_said_to_have_run(string state, string sentence) =>
        Assert.Equal(sentence, StateSentences.Of(Ended(state, null, null, null) with { HasStarted = false, Elapsed = null }));

    [Fact]
    public void A_step_that_failed_in_a_job_that_did_not_is_named() => Assert.Equal(
        "Ended with exit code 0 after 0:12, but a step of it failed: 12.0, exit code 5.",
        StateSentences.Of(Ended("COMPLETED", 0, null, null) with { Job = Job() with { FailedStep = "12.0, exit code 5" } }));

    [Fact]
    public void A_directory_that_is_not_there_explains_why_a_job_could_not_be_launched()
    {
        JobCase job = Ended("FAILED", null, null, "JobLaunchFailure") with { OutputPath = "/nosuch/out.txt" };

        Assert.Equal("Could not be launched: the directory '/nosuch' of its output does not exist, and Slurm does not make it.", StateSentences.Of(job));
        Assert.StartsWith("Could not be launched (JobLaunchFailure): Slurm could not open its files", StateSentences.Of(job with { OutputPath = "/tmp/out.txt" }), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_state_that_Slurm_has_is_explained_in_words_of_our_own()
    {
        string[] states =
        [
            "BOOT_FAIL", "CANCELLED", "COMPLETED", "CONFIGURING", "COMPLETING", "DEADLINE", "FAILED", "NODE_FAIL", "OUT_OF_MEMORY", "PENDING", "PREEMPTED",
            "RUNNING", "RESV_DEL_HOLD", "REQUEUE_FED", "REQUEUE_HOLD", "REQUEUED", "RESIZING", "REVOKED", "SIGNALING", "SPECIAL_EXIT", "STAGE_OUT", "STOPPED",
            "SUSPENDED", "TIMEOUT",
        ];

        Assert.All(states, state => Assert.DoesNotContain("that Slurm calls", StateSentences.Of(Ended(state, 1, null, null)), StringComparison.Ordinal));
    }

    [Fact]
    public void Of_a_job_that_Slurm_has_forgotten_it_is_told_what_was_seen_last()
    {
        using TemporaryHome home = new();
        string output = Path.Combine(home.Home.Path, "out.txt");
        Directory.CreateDirectory(home.Home.Path);
        File.WriteAllText(output, "x");
        File.SetLastWriteTimeUtc(output, s_start.UtcDateTime);
        SlurmJob job = Job() with { State = "RUNNING", SeenAt = s_start };

        Assert.Equal(
            "Slurm does not know it any more, and nobody knows how it ended. It was last seen at 2031-05-06 14:05, as RUNNING. Its output was last written at 2031-05-06 14:05.",
            ForgottenSentence.Of(job, [new OutputFiles(output, output, HasStarted: true)]));
        Assert.EndsWith("There is no output of it.", ForgottenSentence.Of(job, [new OutputFiles("/nosuch/a", "/nosuch/a", HasStarted: true)]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("30", "00:30:00")]
    [InlineData("5:30", "00:05:30")]
    [InlineData("2:00:00", "02:00:00")]
    [InlineData("1-12", "1-12:00:00")]
    [InlineData("1-12:30", "1-12:30:00")]
    public void The_time_that_an_option_asks_for_is_read_as_sbatch_does(string option, string time) => Assert.Equal(time, SlurmTime.Write(SlurmTime.ReadOption(option)!.Value));

    private static JobCase Waiting(string? reason) => new(SlurmTasks.Any(4), Job(), new JobState("PENDING"))
    {
        Reason = reason,
        StartExpected = s_start,
        NodeCount = "1",
        ProcessorCount = "16",
        Partition = "main",
        Limits = new PartitionLimits(TimeSpan.FromHours(1), "2-4", "8"),
        TimeLimit = TimeSpan.FromDays(2),
        Licenses = "matlab:1",
        Reservation = "course",
        Account = "physics",
        Qos = "high",
    };

    private static JobCase Ended(string state, int? exitCode, int? signal, string? reason) => new(SlurmTasks.Any(4), Job(), new JobState(state))
    {
        Reason = reason,
        ExitCode = exitCode,
        Signal = signal,
        HasStarted = true,
        Elapsed = TimeSpan.FromSeconds(12),
        TimeLimit = TimeSpan.FromDays(2),
        Memory = "1G",
        Nodes = "n3",
        CancelledBy = "ada",
    };

    private static SlurmJob Job() => new()
    {
        JobId = "12",
        Submission = new Submission { JobName = "nightly", WorkDir = "/", OutputPattern = "/tmp/%j" },
    };
}
