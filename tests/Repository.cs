using System.Reflection;

namespace Qme.Tests;

/// <summary>Where things lie in the checkout that these tests were built from.</summary>
internal static class Repository
{
    internal static string Root { get; } = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory,
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!));

    internal static string Module { get; } = Path.Combine(Root, "out", "Qme");
}
