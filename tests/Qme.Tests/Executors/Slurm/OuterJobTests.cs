using Qme.Executors.Slurm;
using Xunit;

namespace Qme.Tests.Executors.Slurm;

public sealed class OuterJobTests
{
    [Theory]
    [InlineData("7", null, "job 7 of Slurm")]
    [InlineData("7", "big one", "job 7 of the Slurm cluster big one")]
    public void What_is_said_to_a_person_is_read_again(string id, string? cluster, string text)
    {
        OuterJob job = new(id, cluster);

        Assert.Equal(text, job.ToString());
        Assert.Equal(job, OuterJob.Parse(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("job 7 of another scheduler")]
    [InlineData("job x of Slurm")]
    [InlineData("job 7 of the Slurm cluster ")]
    public void What_others_say_is_not_taken_for_a_job(string text) => Assert.Null(OuterJob.Parse(text));
}
