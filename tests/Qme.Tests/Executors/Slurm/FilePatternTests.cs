using Qme.Executors.Slurm.Submitting;
using Xunit;

namespace Qme.Tests.Executors.Slurm;

/// <summary>sbatch(1), FILENAME PATTERN; the files that 22.05 really wrote.</summary>
public sealed class FilePatternTests
{
    private static readonly PatternValues s_job = new("128", null, null, "align", "ada", "n1", 0);
    private static readonly PatternValues s_element = new("26", "23", "1", "align", "ada", "n1", 0);

    [Theory]
    [InlineData("/w/slurm-%j.out", "/w/slurm-128.out")]
    [InlineData("/w/%x-%A-%a", "/w/align-128-4294967294")]
    [InlineData("/w/%J.%s.%t.%n", "/w/128.batch.0.0")]
    [InlineData("/w/%u/%N", "/w/ada/n1")]
    [InlineData("/w/%5j", "/w/00128")]
    [InlineData("/w/%05j", "/w/00128")]
    [InlineData("/w/%12j", "/w/0000000128")]
    [InlineData("/w/%2t", "/w/00")]
    [InlineData("/w/%5x", "/w/align")]
    [InlineData("/w/100%%", "/w/100%")]
    [InlineData("/w/%%j", "/w/%j")]
    [InlineData("/w/%q", "/w/%q")]
    [InlineData("/w/50%", "/w/50%")]
    [InlineData("/w/%3%", "/w/3%")]
    [InlineData("/w/%3%%%j", "/w/3%128")]
    [InlineData("/w/%3%5j", "/w/300128")]
    [InlineData(@"/w/\%j", "/w/%j")]
    [InlineData(@"/w/a\\b-%j", @"/w/a\b-%j")]
    [InlineData(@"/w/%j\", "/w/%j")]
    public void A_pattern_is_replaced_as_Slurm_replaces_it(string pattern, string name) => Assert.Equal(name, FilePattern.Expand(pattern, s_job).First());

    [Theory]
    [InlineData("/w/slurm-%A_%a.out", "/w/slurm-23_1.out")]
    [InlineData("/w/%j", "/w/26")]
    [InlineData("/w/%3a", "/w/001")]
    public void An_element_has_its_own_id_and_index(string pattern, string name) => Assert.Equal(name, FilePattern.Expand(pattern, s_element).First());

    [Theory]
    [InlineData("/w/%N", true)]
    [InlineData("/w/x-%5N", true)]
    [InlineData("/w/%n-N", false)]
    public void A_file_is_named_after_a_host_whatever_width_is_asked_for(string pattern, bool expected) => Assert.Equal(expected, FilePattern.HasHost(pattern));

    [Fact]
    public void Patterns_that_only_some_versions_know_lead_to_all_names_that_the_file_may_have()
    {
        Assert.Equal(["/w/%b", "/w/3"], FilePattern.Expand("/w/%b", s_element with { Index = "13" }));
        Assert.Equal(["/w/%r", "/w/2"], FilePattern.Expand("/w/%r", s_job with { Restarts = 2 }));
    }

    [Fact]
    public void What_differs_among_the_elements_of_an_array_stays_a_pattern() =>
        Assert.Equal("/w/align-23_%3a-%j.out", FilePattern.ExpandShared("/w/%x-%A_%3a-%j.out", s_element));
}
