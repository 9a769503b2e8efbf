using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace Qme.PowerShell.Tests.GridEngine;

/// <summary>A whole Grid Engine, for as long as the tests of the collection run.</summary>
/// <remarks>
/// Where Grid Engine is not installed the tests are skipped, unless the variable QME_TEST_SGE is <c>required</c>: then they fail.
/// </remarks>
[CollectionDefinition(CollectionName)]
public sealed class GridEngineCell : ICollectionFixture<GridEngineCell>, IDisposable
{
    public const string CollectionName = "grid engine";

    // What tests/sge/up ends with when programs are missing.
    private const int Missing = 3;

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    /// <summary>How long what is expected of a job may take.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _directory = System.IO.Directory.CreateTempSubdirectory("qme-cell-");
    private readonly bool _missing;
    private string? _failure;

    public GridEngineCell()
    {
        if (!OperatingSystem.IsLinux())
        {
            (_missing, _failure) = (true, "Grid Engine's daemons are started on Linux only.");
            return;
        }

        _missing = Start() == Missing;
    }

    /// <summary>Where all of it is.</summary>
    public string Directory => _directory.FullName;

    /// <summary>The variables that lead Grid Engine's programs to it.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; private set; } = new Dictionary<string, string>();

    /// <summary>Skips the test that calls this when there is no Grid Engine. The constructor of each test class does.</summary>
    public void Require()
    {
        Assert.SkipWhen(_missing && Environment.GetEnvironmentVariable("QME_TEST_SGE") != "required", _failure ?? string.Empty);
        Assert.True(_failure is null, _failure);
    }

    /// <summary>Runs one of Grid Engine's programs to its end, and gives what it wrote.</summary>
    public string Run(string program, params string[] arguments) => Finish(new ProcessStartInfo(program, arguments)).Text;

    /// <summary>What qacct says of a job under a name, record by record.</summary>
    public string[] Qacct(string jobId, string name) =>
        [.. Regex.Matches(Run("qacct", "-j", jobId), $"^{name} +(.*?) *$", RegexOptions.Multiline).Select(match => match.Groups[1].Value)];

    /// <summary>Whether there is a record of a job.</summary>
    public bool IsAccounted(string jobId) => Qacct(jobId, "end_time") is [.., not "-/-"];

    /// <summary>The state that qstat shows for a job: letters, or nothing when it does not know it.</summary>
    public string Qstat(string jobId) => Regex.Match(Run("qstat", "-u", "*"), $@"^ *{jobId} +\S+ +\S+ +\S+ +(\S+)", RegexOptions.Multiline).Groups[1].Value;

    /// <summary>Sends a signal to a daemon.</summary>
    public void Signal(string signal, string daemon)
    {
        string common = Path.Combine(Repository.Root, "tests", "sge", "common.sh");
        Finish(new ProcessStartInfo("bash", ["-c", $"directory=$(realpath '{Directory}'); . '{common}'; signal {signal} {daemon}; [ {signal} != KILL ] || ended {daemon}"]));
    }

    /// <summary>Starts those of its daemons that do not run.</summary>
    /// <returns>The exit code of tests/sge/up.</returns>
    public int Start()
    {
        (int exitCode, string text) = Finish(new ProcessStartInfo(Path.Combine(Repository.Root, "tests", "sge", "up"), [Directory]));
        _failure = exitCode == 0 ? null : text.Trim();
        if (exitCode == 0)
        {
            string settings = File.ReadAllText(Path.Combine(Directory, "default", "common", "settings.sh"));
            Variables = Regex.Matches(settings, @"\b(SGE_\w+)=(\S+)").ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        }

        return exitCode;
    }

    public void Dispose()
    {
        if (!_missing)
        {
            Finish(new ProcessStartInfo(Path.Combine(Repository.Root, "tests", "sge", "down"), [Directory]));
        }

        _directory.Delete(recursive: true);
    }

    private (int ExitCode, string Text) Finish(ProcessStartInfo start)
    {
        foreach ((string name, string value) in Variables)
        {
            start.Environment[name] = value;
        }

        start.WorkingDirectory = Directory;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(s_patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{start.FileName} did not end within {s_patience}.");
        }

        return (process.ExitCode, output.Result + error.Result);
    }
}
