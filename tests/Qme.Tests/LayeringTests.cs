using System.Text.RegularExpressions;
using Xunit;

namespace Qme.Tests;

public sealed partial class LayeringTests
{
    [Fact]
    public void The_engine_does_not_know_PowerShell() =>
        Assert.DoesNotContain(typeof(QmeEngine).Assembly.GetReferencedAssemblies(), a => a.Name == "System.Management.Automation");

    [Theory]
    [InlineData("Tasks")]
    [InlineData("Configuration", "Tasks")]
    [InlineData("Store", "Tasks", "Configuration")]
    [InlineData("Execution", "Tasks", "Configuration", "Store")]
    [InlineData("Executors", "Tasks", "Configuration", "Store", "Execution")]
    [InlineData("Waiting", "Tasks", "Configuration", "Store", "Execution", "Executors")]
    [InlineData("Queueing", "Tasks", "Configuration", "Store", "Execution", "Executors", "Waiting")]
    public void No_arrow_points_upwards(string folder, params string[] below)
    {
        string[] allowed = [folder, .. below];
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Qme", folder), "*.cs", SearchOption.AllDirectories))
        {
            IEnumerable<string> used = UsingPattern().Matches(File.ReadAllText(file)).Select(m => m.Groups["folder"].Value).Distinct();
            Assert.All(used, name => Assert.True(allowed.Contains(name), $"{file} uses {name}"));
        }
    }

    [Fact]
    public void Only_its_own_folder_knows_Slurm()
    {
        string source = Path.Combine(Repository.Root, "src");
        string folder = Path.Combine(source, "Qme", "Executors", "Slurm") + Path.DirectorySeparatorChar;
        IEnumerable<string> knowing = Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.StartsWith(folder, StringComparison.Ordinal) && !Path.GetRelativePath(source, file).Split(Path.DirectorySeparatorChar).Contains("obj"))
            .Where(file => File.ReadAllText(file).Contains("slurm", StringComparison.OrdinalIgnoreCase));

        Assert.Empty(knowing);
    }

    [GeneratedRegex(@"^using Qme\.(?<folder>\w+)", RegexOptions.Multiline)]
    private static partial Regex UsingPattern();
}
