using System.Reflection;
using Qme.Executors;
using Xunit;

namespace Qme.Tests.Executors;

/// <summary>Executors that stand in for others.</summary>
public sealed class StandingInTests
{
    [Theory]
    [InlineData(typeof(RecordedExecutor))]
    [InlineData(typeof(GuardedExecutor))]
    public void One_that_stands_in_for_another_behaves_as_that_in_everything_that_an_executor_can_decide(Type standIn)
    {
        string[] decidable =
        [
            .. typeof(Executor).GetMethods(BindingFlags.Public | BindingFlags.Instance)
                .Where(method => method.IsVirtual && method.DeclaringType == typeof(Executor))
                .Select(method => method.Name),
        ];

        Assert.NotEmpty(decidable);
        Assert.All(decidable, name => Assert.Contains(standIn.GetMethods(), method => method.Name == name && method.DeclaringType == standIn));
    }
}
