namespace Qme.Benchmarks;

/// <summary>
/// The staged module as it would be without what sets it apart: the same cmdlets and views, imported as any binary module is,
/// with neither a load context of its own nor the verbatim front.
/// </summary>
internal sealed class PlainModule : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("plain-module-").FullName;

    public PlainModule()
    {
        string source = Path.GetDirectoryName(Session.Module)!;
        string bin = Directory.CreateDirectory(Path.Combine(_directory, "bin")).FullName;
        foreach (string file in Directory.GetFiles(source, "*.ps1xml"))
        {
            File.Copy(file, Path.Combine(_directory, Path.GetFileName(file)));
        }

        foreach (string file in Directory.GetFiles(Path.Combine(source, "bin"), "*.dll"))
        {
            File.Copy(file, Path.Combine(bin, Path.GetFileName(file)));
        }

        File.WriteAllText(Manifest, File.ReadAllText(Session.Module)
            .Replace("'Qme.psm1'", "'bin/Qme.PowerShell.dll'", StringComparison.Ordinal)
            .Replace("@('bin/Qme.Loader.dll')", "@()", StringComparison.Ordinal));
    }

    public string Manifest => Path.Combine(_directory, "Qme.psd1");

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
