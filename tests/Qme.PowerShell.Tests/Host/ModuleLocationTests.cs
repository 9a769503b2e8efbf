using Xunit;

namespace Qme.PowerShell.Tests.Host;

public sealed class ModuleLocationTests : IDisposable
{
    private readonly DirectoryInfo _copy = Directory.CreateTempSubdirectory("qme-host-copy-");
    private readonly HostSession _host;

    public ModuleLocationTests()
    {
        CopyTree(HostSession.BuildDirectory, _copy.FullName);
        _host = new HostSession { HostDirectory = _copy.FullName };
    }

    public void Dispose()
    {
        _host.Dispose();
        _copy.Delete(recursive: true);
    }

    [Fact]
    public void A_host_without_the_module_says_so_in_one_line()
    {
        HostOutcome outcome = _host.Run("-Command", "1");

        Assert.Equal(70, outcome.ExitCode);
        Assert.Empty(outcome.Output);
        Assert.StartsWith("The module Qme was not found: there is no Qme.psd1 in", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(1, outcome.Error.Count(c => c == '\n'));
    }

    [Fact]
    public void A_module_beside_the_host_is_the_one()
    {
        string beside = Path.Combine(_copy.FullName, "Qme");
        CopyTree(Repository.Module, beside);

        Assert.Equal(beside, _host.Run("-Command", "(Get-Module Qme).ModuleBase").Output.Trim());
    }

    [Fact]
    public void A_module_that_cannot_be_imported_says_why()
    {
        string beside = Directory.CreateDirectory(Path.Combine(_copy.FullName, "Qme")).FullName;
        File.WriteAllText(Path.Combine(beside, "Qme.psd1"), "@{ ModuleVersion = '1.0'; RootModule = 'missing.psm1' }");

        HostOutcome outcome = _host.Run("-Command", "1");

        Assert.Equal(70, outcome.ExitCode);
        Assert.Empty(outcome.Output);
        Assert.Contains("missing.psm1", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(1, outcome.Error.Count(c => c == '\n'));
    }

    private static void CopyTree(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
