using Xunit;

namespace Qme.Tests.Tasks;

public sealed class DependencyTests
{
    [Fact]
    public void Dependencies_are_written_as_sbatch_takes_them_and_read_again()
    {
        Dependency[] dependencies = [new(DependencyKind.AfterOk, 3), new(DependencyKind.AfterAny, 5), new(DependencyKind.AfterOk, 4), new(DependencyKind.AfterOk, 3)];

        string? text = Dependency.Format(dependencies);

        Assert.Equal("afterok:3:4,afterany:5", text);
        Assert.Equal(dependencies.Distinct().OrderBy(one => one.Id), Dependency.Parse(text).OrderBy(one => one.Id));
        Assert.Null(Dependency.Format([]));
        Assert.Empty(Dependency.Parse(null));
    }

    [Theory]
    [InlineData(DependencyKind.AfterOk, QmeTaskState.Pending, null)]
    [InlineData(DependencyKind.AfterOk, QmeTaskState.Running, null)]
    [InlineData(DependencyKind.AfterOk, QmeTaskState.Complete, true)]
    [InlineData(DependencyKind.AfterOk, QmeTaskState.Failed, false)]
    [InlineData(DependencyKind.AfterOk, QmeTaskState.Cancelled, false)]
    [InlineData(DependencyKind.AfterOk, QmeTaskState.Lost, false)]
    [InlineData(DependencyKind.AfterOk, null, false)]
    [InlineData(DependencyKind.AfterAny, QmeTaskState.Running, null)]
    [InlineData(DependencyKind.AfterAny, QmeTaskState.Lost, true)]
    [InlineData(DependencyKind.AfterAny, null, true)]
    [InlineData(DependencyKind.AfterNotOk, QmeTaskState.Pending, null)]
    [InlineData(DependencyKind.AfterNotOk, QmeTaskState.Complete, false)]
    [InlineData(DependencyKind.AfterNotOk, QmeTaskState.Failed, true)]
    [InlineData(DependencyKind.AfterNotOk, QmeTaskState.Cancelled, true)]
    [InlineData(DependencyKind.AfterNotOk, QmeTaskState.Lost, true)]
    [InlineData(DependencyKind.AfterNotOk, null, false)]
    public void A_dependency_is_met_or_never_will_be_or_is_still_open(DependencyKind kind, QmeTaskState? state, bool? isMet) =>
        Assert.Equal(isMet, new Dependency(kind, 1).IsMetBy(state));
}
