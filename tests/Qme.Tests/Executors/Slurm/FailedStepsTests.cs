using Qme.Executors.Slurm;
using Qme.Executors.Slurm.Watching;
using Xunit;

namespace Qme.Tests.Executors.Slurm;

public sealed class FailedStepsTests
{
    [Theory]
    [InlineData("0:0", "5.batch COMPLETED 0:0", "")]
    [InlineData("0:0", "5.batch COMPLETED 0:0|5.0 COMPLETED 0:0", "")]
    [InlineData("5:0", "5.batch COMPLETED 0:0|5.0 COMPLETED 0:0|5.1 FAILED 5:0", "5.1, exit code 5")]
    [InlineData("200:0", "5.batch COMPLETED 0:0|5.0 FAILED 72:0|5.1 FAILED 5:0|5.2 CANCELLED 0:9", "5.0, exit code 200, and 2 more")]
    [InlineData("128:0", "5.0 FAILED 0:0", "5.0, exit code 128")]
    [InlineData("0:9", "5.0 CANCELLED 0:9", "5.0, SIGKILL")]
    [InlineData("0:0", "5.0 OUT_OF_MEMORY 0:125", "5.0, OUT_OF_MEMORY")]
    public void The_first_step_that_failed_is_named_with_its_exact_exit_code_where_that_can_be_told(string highest, string steps, string expected) =>
        Assert.Equal(expected, FailedSteps.Read(highest, steps.Split('|').Select(step => step.Split(' '))));

    [Theory]
    [InlineData("COMPLETED", 200, "exit code 200")]
    [InlineData("COMPLETED", 0, "")]
    [InlineData("COMPLETED", null, null)]
    [InlineData("FAILED", 5, null)]
    public void A_record_tells_of_steps_only_where_the_job_itself_ended_well(string word, int? code, string? expected) =>
        Assert.Equal(expected, FailedSteps.Of(new JobRecord("5", "5", new JobState(word)) { StepExitCode = code }));

    [Theory]
    [InlineData("Slurmctld(primary) at vm is DOWN\n***\n", true)]
    [InlineData("Slurmctld(primary) at vm is UP\n", false)]
    [InlineData("Slurmctld(primary) at a is DOWN\nSlurmctld(backup) at b is UP\n", false)]
    [InlineData("Slurmctld(primary) at a is DOWN\nSlurmctld(backup) at b is DOWN\n", true)]
    [InlineData("", false)]
    public void Slurm_is_down_when_no_controller_is_up(string ping, bool isDown) => Assert.Equal(isDown, ControllerWait.SaysDown(ping));
}
