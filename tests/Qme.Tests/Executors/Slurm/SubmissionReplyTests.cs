using Qme.Executors.Slurm.Submitting;
using Xunit;

namespace Qme.Tests.Executors.Slurm;

public sealed class SubmissionReplyTests
{
    [Theory]
    [InlineData("Submitted batch job 3", "3", null)]
    [InlineData("Submitted batch job 48 on cluster lab", "48", "lab")]
    [InlineData("4", "4", null)]
    [InlineData("47;lab\n", "47", "lab")]
    [InlineData("Welcome to Stampede3\n--> Verifying 2 things... OK\nSubmitted batch job 1234", "1234", null)]
    [InlineData("Submitted batch job 3\nSubmitted batch job 5", "5", null)]
    [InlineData("Submitted batch job 3\r", "3", null)]
    [InlineData("Core hours left:\n1200\nSubmitted batch job 3\n17", "3", null)]
    public void The_job_is_the_one_that_a_whole_line_names(string output, string jobId, string? cluster) =>
        Assert.Equal(new SubmissionReply(jobId, cluster), SubmissionReply.Find(output.Split('\n'), isParsable: false));

    [Fact]
    public void A_number_among_other_lines_is_a_job_only_if_it_was_asked_for()
    {
        string[] lines = ["Core hours left:", "1200", "47;lab"];

        Assert.Equal(new SubmissionReply("47", "lab"), SubmissionReply.Find(lines, isParsable: true));
        Assert.Null(SubmissionReply.Find(lines, isParsable: false));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Welcome to Stampede3")]
    [InlineData("sbatch: Submitted batch job 3")]
    [InlineData("Submitted batch job 3 or so")]
    [InlineData("3 jobs are waiting")]
    [InlineData("Submitted batch job")]
    public void What_only_contains_a_number_names_no_job(string output) => Assert.Null(SubmissionReply.Find(output.Split('\n'), isParsable: true));

    [Theory]
    [InlineData("sbatch", true)]
    [InlineData("/usr/bin/sbatch", true)]
    [InlineData("./sbatch", true)]
    [InlineData("sbatchfoo", false)]
    [InlineData("echo", false)]
    [InlineData("/opt/sbatch/run", false)]
    public void Slurm_takes_what_is_called_sbatch(string filePath, bool takes)
    {
        using TemporaryHome home = new();

        Assert.Equal(takes ? "slurm" : "shell", home.Engine.Executors.Recognize(new CommandLine(filePath, ["sbatch"])).Name);
    }
}
