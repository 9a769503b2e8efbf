using Xunit;

namespace Qme.Tests.Execution;

/// <summary>For tests that count what this process has, or change what all of it shares: nothing else runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "Alone";
}
