namespace Qme.PowerShell.Tests.Slurm;

/// <summary>Programs that stand in for Slurm's (tests/slurm/fake), in a directory to be put first on the PATH.</summary>
internal sealed class FakePrograms(string directory)
{
    private static readonly string s_program = Path.Combine(Repository.Root, "tests", "slurm", "fake", "fake");

    public string Directory => directory;

    /// <summary>What each call was, a line for each.</summary>
    public IReadOnlyList<string> Calls => File.Exists(Of("calls")) ? File.ReadAllLines(Of("calls")) : [];

    /// <summary>Plays a scenario from now on, instead of the one before. The programs that have rules in it are there, and no others.</summary>
    public void Play(string scenario)
    {
        if (System.IO.Directory.Exists(directory))
        {
            System.IO.Directory.Delete(directory, recursive: true);
        }

        System.IO.Directory.CreateDirectory(directory);
        File.WriteAllText(Of("scenario"), scenario.ReplaceLineEndings("\n"));
        foreach (string program in scenario.Split('\n').Where(line => line.StartsWith("$ ", StringComparison.Ordinal)).Select(line => line.Split(' ', 3)[1].TrimEnd('\r')).Distinct())
        {
            File.CreateSymbolicLink(Of(program), s_program);
        }
    }

    private string Of(string name) => Path.Combine(directory, name);
}
