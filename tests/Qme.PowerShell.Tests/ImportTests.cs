using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: Parallelization(Mode = ParallelMode.None)]

namespace Qme.PowerShell.Tests;

public sealed class ImportTests
{
    [Fact]
    public void The_module_imports_in_an_engine_that_has_only_the_core_cmdlets()
    {
        using ModuleSession session = new();

        Outcome outcome = session.Run("Get-Module Qme");

        Assert.Empty(outcome.Errors);
        Assert.Single(outcome.Output);
    }
}
