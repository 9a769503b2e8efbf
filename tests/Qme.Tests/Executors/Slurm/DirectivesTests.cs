using Qme.Executors.Slurm.Submitting;
using Xunit;

namespace Qme.Tests.Executors.Slurm;

/// <summary>The cases are those of sbatch's own parser, most of them seen with 22.05.</summary>
public sealed class DirectivesTests
{
    [Theory]
    [InlineData("#SBATCH -J x", "-J", "x")]
    [InlineData("#SBATCH -J x -o y", "-J", "x", "-o", "y")]
    [InlineData("#SBATCH\t-J\tx", "-J", "x")]
    [InlineData("#SBATCH-J x", "-J", "x")]
    [InlineData("#SLURM -J x", "-J", "x")]
    [InlineData("#SBATCH -J \"a b\" -v # a comment", "-J", "a b", "-v")]
    [InlineData("#SBATCH -J 'a \"b'", "-J", "a \"b")]
    [InlineData("#SBATCH --job-name=a#b", "--job-name=a")]
    [InlineData("#SBATCH --job-name=a\\#b", "--job-name=a#b")]
    [InlineData("#SBATCH -J a\\ b", "-J", "a b")]
    [InlineData("#SBATCH -J \"a\\\"b\"", "-J", "a\"b")]
    [InlineData("#SBATCH -J $HOME -o ~/x", "-J", "$HOME", "-o", "~/x")]
    [InlineData("#SBATCH -J \"\" -o y", "-J")]
    [InlineData("#SBATCH")]
    [InlineData("##SBATCH -J x")]
    [InlineData(" #SBATCH -J x")]
    [InlineData("# SBATCH -J x")]
    [InlineData("#sbatch -J x")]
    public void A_line_is_split_as_sbatch_splits_it(string line, params string[] words) =>
        Assert.Equal(words, Directives.Read($"#!/bin/sh\n{line}\nhostname\n").Words);

    [Fact]
    public void Directives_end_with_the_first_line_that_is_not_a_comment() =>
        Assert.Equal(["-J", "x"], Directives.Read("#!/bin/sh\n\n  # a comment\n#SBATCH -J x\nhostname\n#SBATCH -o y\n").Words);

    [Fact]
    public void The_last_line_needs_no_line_break() => Assert.Equal(["-J", "x"], Directives.Read("#!/bin/sh\n#SBATCH -J x").Words);

    [Theory]
    [InlineData("#SBATCH -J 'x")]
    [InlineData("#PBS -N x")]
    [InlineData("#BSUB -J x")]
    public void What_sbatch_would_take_otherwise_is_not_guessed_at(string line) => Assert.False(Directives.Read($"#!/bin/sh\n{line}\n").AreUnderstood);

    [Theory]
    [InlineData("#SBATCH hetjob")]
    [InlineData("#SBATCH packjob")]
    public void The_first_component_is_the_one_that_runs_the_script(string separator)
    {
        Directives directives = Directives.Read($"#!/bin/sh\n#SBATCH -J one\n{separator}\n#SBATCH -J two\n");

        Assert.Equal(2, directives.Components);
        Assert.Equal(["-J", "one"], directives.Words);
    }
}
