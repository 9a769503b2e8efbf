using System.Reflection;
using Qme.Executors;
using Xunit;

namespace Qme.Tests.Executors;

public sealed class RecordedExecutorTests
{
    [Fact]
    public void What_is_recorded_behaves_as_the_executor_itself_in_everything_that_an_executor_can_decide()
    {
        string[] decidable =
        [
            .. typeof(Executor).GetMethods(BindingFlags.Public | BindingFlags.Instance)
                .Where(method => method.IsVirtual && method.DeclaringType == typeof(Executor))
                .Select(method => method.Name),
        ];

        Assert.NotEmpty(decidable);
        Assert.All(decidable, name => Assert.Contains(typeof(RecordedExecutor).GetMethods(), method => method.Name == name && method.DeclaringType == typeof(RecordedExecutor)));
    }
}
