using Qme.Execution;
using Qme.Executors.Slurm;
using Qme.Executors.Slurm.Acting;
using Xunit;

namespace Qme.Tests.Executors.Slurm;

/// <summary>What actions say to Slurm's programs, and read of what these say; the texts are Slurm 22.05's own.</summary>
public sealed class ActingTests
{
    [Theory]
    [InlineData("3", "3")]
    [InlineData("9,7,8,3", "3,7-9")]
    [InlineData("0,4,8", "0,4,8")]
    [InlineData("10,9", "9-10")]
    public void A_list_of_elements_is_written_without_steps_because_scancel_understands_none(string indexes, string list) =>
        Assert.Equal(list, ElementList.Write(indexes.Split(',')));

    [Theory]
    [InlineData(1, "was")]
    [InlineData(3, "were")]
    public void The_verb_goes_with_the_number_of_elements(int count, string verb) => Assert.Equal(verb, JobTarget.Was(count));

    [Fact]
    public void A_long_list_is_cut_short_for_a_person() =>
        Assert.Equal("0,2,4,6,8,10,12,14,16,18,20,22,… (500)", ElementList.WriteBriefly([.. ElementList.Read("0-998:2")]));

    [Theory]
    [InlineData("3,7-9", true)]
    [InlineData("0-20:4", true)]
    [InlineData("1-5%2", false)]
    [InlineData("1,", false)]
    [InlineData("-3", false)]
    [InlineData("1-3:0", false)]
    [InlineData("all", false)]
    public void Only_a_list_as_Slurm_has_it_is_one(string list, bool isList) => Assert.Equal(isList, ElementList.IsList(list));

    [Theory]
    [InlineData("failed", "3")]
    [InlineData("Complete,3", "1 2 3")]
    [InlineData("1-3:2", "1 3")]
    [InlineData("[2]", "2")]
    public void Elements_are_chosen_by_their_indexes_and_by_their_states(string element, string indexes) =>
        Assert.Equal(indexes, string.Join(' ', Choose(element).Select(e => e.Index)));

    [Fact]
    public void Indexes_may_be_numbers_one_or_several() =>
        Assert.Equal(["1", "3", "2"], new object[] { new object[] { 1, 3L }, 2 }.SelectMany(Choose).Select(e => e.Index));

    [Theory]
    [InlineData("4", "has no element 4. It has: 1-3.")]
    [InlineData("running", "has no element that is Running.")]
    [InlineData("%", "'%' is no list of array elements.")]
    [InlineData("3-1", "'3-1' is no list of array elements.")]
    [InlineData("", "names no element.")]
    public void What_is_no_choice_is_said_in_one_clear_error(string element, string words)
    {
        QmeException e = Assert.Throws<QmeException>(() => Choose(element));

        Assert.Equal(ErrorIds.ActionArgumentInvalid, e.ErrorId);
        Assert.Contains(words, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plain_job_has_no_elements()
    {
        ElementChoice choice = ElementChoice.Of(new Dictionary<string, object?> { ["element"] = "1" })!;

        QmeException e = Assert.Throws<QmeException>(() => choice.In(SlurmTasks.Any(), new SlurmJob { JobId = "8" }));

        Assert.Contains("is not an array", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("scancel: Terminating job 10\nscancel: error: Kill job error on job id 10: Access/permission denied\n", "Access/permission denied")]
    [InlineData("Job has already finished for job 10\nInvalid job id specified for job 99999\nslurm_suspend error: Invalid job id specified\n", "Job has already finished")]
    [InlineData("Access/permission denied for job 11\nJob is pending execution for job 10\n", "Job is pending execution")]
    [InlineData("Invalid user id for job 11\nslurm_suspend error: Invalid user id\n", null)]
    public void What_was_refused_is_known_job_by_job(string said, string? why) => Assert.Equal(why, Refused(said, 1).Of("10"));

    [Theory]
    [InlineData("8_1,4,6: Job is pending execution\n8_5: No error\n", "1 4 6: Job is pending execution")]
    [InlineData("8_1-2: Job is pending execution\n", "1 2: Job is pending execution")]
    [InlineData("8_9: Invalid job id specified\n", "9: Invalid job id specified")]
    [InlineData("scancel: error: Kill job error on job id 8_[5,20]: Invalid job id specified\n", "5 20: Invalid job id specified")]
    [InlineData("Invalid job id specified for job 8_[0-2]\nslurm_suspend error: Invalid job id specified\n", "0 1 2: Invalid job id specified")]
    public void What_was_refused_is_known_element_by_element(string said, string refused)
    {
        Refusals refusals = Refused(said, 1);

        Assert.Equal(refused, string.Join("; ", refusals.OfElements("8").Select(r => $"{string.Join(' ', r.Indexes)}: {r.Why}")));
        Assert.Null(refusals.Of("8"));
    }

    [Fact]
    public void A_program_that_fails_without_naming_a_job_has_refused_all_and_has_no_answer()
    {
        Refusals refusals = Refused("scontrol: error: Unable to contact slurm controller (connect failure)\n", 1);

        Assert.False(refusals.HasAnswer);
        Assert.Contains("connect failure", refusals.Of("10"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0:05", "00:00:05")]
    [InlineData("1:02:03", "01:02:03")]
    [InlineData("2-12:00:00", "2-12:00:00")]
    public void A_length_of_time_is_read_as_squeue_writes_it_and_written_as_sacct_does(string squeue, string sacct) =>
        Assert.Equal(sacct, SlurmTime.Write(SlurmTime.Read(squeue)!.Value));

    [Theory]
    [InlineData("UNLIMITED")]
    [InlineData("infinite")]
    [InlineData("Partition_Limit")]
    [InlineData("n/a")]
    public void What_is_no_length_of_time_is_none(string text) => Assert.Null(SlurmTime.Read(text));

    [Theory]
    [InlineData("--array=1-9 job.sh --array=x", "--array=3,7-9 job.sh --array=x")]
    [InlineData("-p main --array 1-9 -t 5 job.sh", "-p main --array=3,7-9 -t 5 job.sh")]
    [InlineData("--arr=1-9 job.sh", "--array=3,7-9 job.sh")]
    [InlineData("-a1-9 job.sh", "--array=3,7-9 job.sh")]
    [InlineData("-a 1-9 job.sh", "--array=3,7-9 job.sh")]
    [InlineData("-HQa1-9 job.sh", "-HQ --array=3,7-9 job.sh")]
    [InlineData("-Ha 1-9 job.sh", "-H --array=3,7-9 job.sh")]
    [InlineData("-a 1 -p main -a 1-9 job.sh", "-p main --array=3,7-9 job.sh")]
    [InlineData("-p main job.sh -a", "--array=3,7-9 -p main job.sh -a")]
    [InlineData("-- job.sh", "--array=3,7-9 -- job.sh")]
    [InlineData("--wrap true", "--array=3,7-9 --wrap true")]
    [InlineData("", "--array=3,7-9")]
    [InlineData("--site-option x job.sh", "--array=3,7-9 --site-option x job.sh")]
    public void The_list_of_elements_is_replaced_where_it_stands_and_else_put_before_the_script(string before, string after) => Assert.Equal(
        after,
        string.Join(' ', ElementRestart.WithArray(before.Split(' ', StringSplitOptions.RemoveEmptyEntries), "3,7-9")!));

    [Theory]
    [InlineData("--site-option x --array=1-9 job.sh")]
    [InlineData("--site-option x -a 1-9 job.sh")]
    public void With_options_that_are_not_sbatchs_own_no_list_is_replaced_that_may_be_another(string words) =>
        Assert.Null(ElementRestart.WithArray(words.Split(' '), "3"));

    private static Refusals Refused(string said, int exitCode)
    {
        Refusals refusals = new();
        refusals.Add(new CaptureResult(exitCode, "", said), ["8", "10"]);
        return refusals;
    }

    private static IReadOnlyList<SlurmElement> Choose(object element) => ElementChoice.Of(new Dictionary<string, object?> { ["element"] = element })!.In(
        SlurmTasks.Any(),
        new SlurmJob
        {
            JobId = "8",
            Elements =
            [
                new SlurmElement("1", "9", "COMPLETED", null, 0, null),
                new SlurmElement("2", "10", "COMPLETED", null, 0, null),
                new SlurmElement("3", "8", "TIMEOUT", "TimeLimit", null, 15),
            ],
        });
}
