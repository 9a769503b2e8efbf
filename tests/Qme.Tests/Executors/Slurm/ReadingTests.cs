using Qme.Executors.Slurm;
using Qme.Executors.Slurm.Watching;
using Xunit;

namespace Qme.Tests.Executors.Slurm;

/// <summary>Reading what Slurm's programs write; the texts are Slurm 22.05's own.</summary>
public sealed class ReadingTests
{
    private static readonly DateTimeOffset s_submitted = DateTimeOffset.FromUnixTimeSeconds(1795558961);

    [Theory]
    [InlineData("COMPLETED|None|0|1795558961|1795558961", 0, null)]
    [InlineData("FAILED|NonZeroExitCode|768|1795558961|1795558961", 3, null)]
    [InlineData("FAILED|NonZeroExitCode|65280|1795558961|1795558961", 255, null)]
    [InlineData("FAILED|NonZeroExitCode|35072|1795558961|1795558961", 137, null)]
    [InlineData("FAILED|JobLaunchFailure|9|1795558961|1795558961", null, 9)]
    [InlineData("FAILED|JobLaunchFailure|4021|1795558961|1795558961", null, null)]
    [InlineData("CANCELLED|None|15|1795558961|1795558990", null, 15)]
    [InlineData("CANCELLED|JobHeldUser|0|1795558962|1795558962", null, null)]
    [InlineData("NODE_FAIL|NodeDown|0|1795558961|1795558990", null, null)]
    [InlineData("COMPLETING|None|0|1795558961|1795558962", null, null)]
    [InlineData("RUNNING|None|0|1795558961|1795562561", null, null)]
    public void An_exit_code_is_exact_and_apart_from_a_signal(string values, int? exitCode, int? signal)
    {
        string[] v = values.Split('|');
        JobRecord record = Assert.Single(Squeue.Read(Record("5", "5", v[0], v[1], v[2], "1795558961", v[3], v[4], "main")));

        Assert.Equal((exitCode, signal), (record.ExitCode, record.Signal));
    }

    [Fact]
    public void A_job_that_waits_has_neither_the_start_nor_the_end_that_is_expected_of_it()
    {
        JobRecord record = Assert.Single(Squeue.Read(Record("10", "10", "PENDING", "BeginTime", "0", "1795558961", "1795562561", "1795566161", "main")));

        Assert.Equal(("BeginTime", s_submitted, null, null), (record.Reason, record.Submitted, record.Started, record.Ended));
    }

    [Fact]
    public void A_job_that_was_cancelled_while_it_waited_never_started()
    {
        JobRecord record = Assert.Single(Squeue.Read(Record("17", "17", "CANCELLED", "JobHeldUser", "0", "1795558961", "1795558962", "1795558962", "main")));

        Assert.Equal((null, s_submitted.AddSeconds(1)), (record.Started, record.Ended));
    }

    [Fact]
    public void Elements_belong_to_the_id_that_was_submitted()
    {
        JobRecord[] records =
        [
            .. Squeue.Read(
                "CLUSTER: lab\n"
                + Record("11_1", "14", "COMPLETED", "None", "0", "1795558961", "1795558961", "1795558961", "main")
                + Record("55+0", "55", "RUNNING", "None", "0", "1795558961", "1795558961", "N/A", "main")),
        ];

        Assert.Equal([("11", "1", "14"), ("55", null, "55")], records.Select(r => (r.SubmittedId, r.Index, r.JobId)));
    }

    [Fact]
    public void A_line_that_is_no_record_is_left_out() =>
        Assert.Equal(["4"], Squeue.Read("a greeting\n" + Record("4", "4", "RUNNING", "None", "0", "1", "1", "N/A", "main") + "5\u001fhalf").Select(r => r.Id));

    [Theory]
    [InlineData("3:0", 3, null)]
    [InlineData("0:9", null, 9)]
    [InlineData("0:53", null, null)]
    [InlineData("0:125", null, null)]
    [InlineData("0:0", 0, null)]
    [InlineData("", null, null)]
    public void Accounting_tells_code_and_signal_apart(string text, int? exitCode, int? signal) =>
        Assert.Equal((exitCode, signal), SlurmValue.ExitCode(text));

    [Theory]
    [InlineData("[1-5,9%2]", "1 2 3 4 5 9")]
    [InlineData("[0-20:4]", "0 4 8 12 16 20")]
    [InlineData("[3,7-8]", "3 7 8")]
    [InlineData("7", "7")]
    [InlineData("[1-2,no,5-,0-9:0]", "1 2")]
    public void A_list_of_elements_has_those_that_it_says(string list, string indexes) =>
        Assert.Equal(indexes, string.Join(' ', ElementList.Read(list)));

    private static string Record(params string[] fields) =>
        string.Join('\u001f', fields.Concat(Enumerable.Repeat("", Squeue.FieldCount - fields.Length))) + "\u001e\n";
}
