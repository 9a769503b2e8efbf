using Qme.Executors.Slurm.Submitting;
using Xunit;

namespace Qme.Tests.Executors.Slurm;

public sealed class SbatchArgumentsTests
{
    [Theory]
    [InlineData("output", "F", "-oF", "job.sh")]
    [InlineData("output", "F", "-o", "F", "job.sh")]
    [InlineData("output", "F", "--output=F", "job.sh")]
    [InlineData("output", "F", "--output", "F", "job.sh")]
    [InlineData("output", "F", "--outp", "F", "job.sh")]
    [InlineData("output", "a=b", "--out=a=b", "job.sh")]
    [InlineData("output", "-e", "-o", "-e", "job.sh")]
    [InlineData("output", "", "--output=", "job.sh")]
    [InlineData("error", "E", "--err", "E", "job.sh")]
    [InlineData("array", "1,3", "-Ha1,3", "job.sh")]
    [InlineData("quiet", null, "-Q", "job.sh")]
    [InlineData("quiet", null, "-vHQ", "job.sh")]
    [InlineData("quiet", null, "--qui", "job.sh")]
    [InlineData("clusters", "c", "-Mc", "job.sh")]
    [InlineData("clusters", "c", "--cluster", "c", "job.sh")]
    [InlineData("parsable", null, "--pars", "job.sh")]
    [InlineData("test-only", null, "--test-only", "job.sh")]
    [InlineData("wait", null, "-W", "job.sh")]
    [InlineData("wrap", "echo hi", "--wrap", "echo hi")]
    [InlineData("exclusive", null, "--exclusive", "job.sh")]
    [InlineData("exclusive", "user", "--exclusive=user", "job.sh")]
    [InlineData("no-kill", "off", "-koff", "job.sh")]
    public void Every_spelling_of_an_option_is_read(string name, string? value, params string[] words)
    {
        SbatchArguments arguments = SbatchArguments.Read(words);

        Assert.True(arguments.AreUnderstood);
        Assert.Contains(arguments.Options, given => given.Option.Name == name && given.Value == value);
        Assert.Equal(words.Contains("job.sh") ? "job.sh" : null, words.ElementAtOrDefault(arguments.ScriptIndex));
    }

    [Theory]
    [InlineData(1, "job.sh", "-o", "F")]
    [InlineData(2, "-p", "main", "job.sh", "-o", "F")]
    [InlineData(1, "--", "-strange.sh")]
    [InlineData(0, "-", "job.sh")]
    [InlineData(1, "-H")]
    public void What_stands_behind_the_script_belongs_to_it(int script, params string[] words)
    {
        SbatchArguments arguments = SbatchArguments.Read(words);

        Assert.Equal(words[0] == "job.sh" ? 0 : script, arguments.ScriptIndex);
        Assert.DoesNotContain(arguments.Options, given => given.Option.Name == "output");
    }

    [Theory]
    [InlineData("--site-option", "x", "job.sh")]
    [InlineData("-y", "job.sh")]
    [InlineData("--o", "F", "job.sh")]
    [InlineData("--quiet=yes", "job.sh")]
    [InlineData("-o")]
    public void What_is_not_an_option_of_sbatch_is_not_guessed_at(params string[] words) => Assert.False(SbatchArguments.Read(words).AreUnderstood);

    [Fact]
    public void Of_a_job_of_several_components_the_options_of_the_first_count()
    {
        string[] words = ["-J", "one", ":", "-J", "two", "-o", "F", "job.sh", "arg"];

        SbatchArguments arguments = SbatchArguments.Read(words);

        Assert.Equal((2, 7), (arguments.Components, arguments.ScriptIndex));
        Assert.Equal(["one"], arguments.Options.Select(given => given.Value));
    }

    [Theory]
    [InlineData(0, 1, "-a1-3", "job.sh")]
    [InlineData(1, 2, "-H", "-a", "1-3", "job.sh")]
    [InlineData(0, 1, "--array=1-3", "job.sh")]
    public void It_is_known_which_words_an_option_takes(int first, int count, params string[] words)
    {
        GivenOption array = Assert.Single(SbatchArguments.Read(words).Options, given => given.Option.Name == "array");

        Assert.Equal((first, count, "1-3"), (array.First, array.Count, array.Value));
    }
}
