using Xunit;

namespace Qme.Tests;

public sealed class SmokeTests
{
    [Fact]
    public void The_engine_does_not_know_PowerShell() =>
        Assert.DoesNotContain(typeof(Placeholder).Assembly.GetReferencedAssemblies(), a => a.Name == "System.Management.Automation");
}
