using Xunit;

namespace Qme.PowerShell.Tests.Slurm.Scenarios;

/// <summary>What Qme says about a job is what happened to it. The table of it is made by tests/slurm/truth.</summary>
[Collection(SlurmCluster.CollectionName)]
public sealed class TruthTests(Truth truth) : IClassFixture<Truth>
{
    public static TheoryData<string> Names => [.. AllScenarios.Chosen.Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_Qme_says_is_what_happened(string scenario)
    {
        Verdict verdict = truth.VerdictOf(scenario);

        Assert.True(verdict.Differences.Count == 0, $"Slurm says: {verdict.Slurm}\nQme says: {verdict.Qme}\nNot equal (should be | is):\n{string.Join('\n', verdict.Differences)}");
    }

    [Fact]
    public void There_are_at_least_sixty_scenarios_and_forty_of_them_on_the_real_Slurm()
    {
        Assert.SkipUnless(AllScenarios.Chosen.Count == AllScenarios.All.Count, "Only some were chosen.");
        Assert.True(AllScenarios.All.Count >= 60, $"{AllScenarios.All.Count}");
        Assert.True(AllScenarios.All.Count(scenario => scenario.Where is not Where.Fake) >= 40);
    }
}
