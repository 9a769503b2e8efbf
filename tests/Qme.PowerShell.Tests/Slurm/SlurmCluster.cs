using System.Diagnostics;
using Xunit;

namespace Qme.PowerShell.Tests.Slurm;

/// <summary>A whole Slurm, for as long as the tests of the collection run.</summary>
/// <remarks>
/// Where Slurm is not installed the tests are skipped, unless the variable QME_TEST_SLURM is <c>required</c>: then they fail.
/// </remarks>
[CollectionDefinition(CollectionName)]
public sealed class SlurmCluster : ICollectionFixture<SlurmCluster>, IDisposable
{
    public const string CollectionName = "slurm";

    // What tests/slurm/up ends with when programs are missing.
    private const int Missing = 3;

    // Longer than up waits for any of the daemons, so that it is up that tells what is wrong.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    /// <summary>Longer than a job takes that runs into the shortest limit: Slurm looks every half minute.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMinutes(3);

    private readonly DirectoryInfo _directory = System.IO.Directory.CreateTempSubdirectory("qme-cluster-");
    private readonly string? _failure;
    private readonly bool _missing;
    private readonly IReadOnlyDictionary<string, string> _options;

    public SlurmCluster()
        : this(new Dictionary<string, string>())
    {
    }

    /// <summary>A Slurm beside that of the collection.</summary>
    /// <param name="options">The options of tests/slurm/up.</param>
    internal SlurmCluster(IReadOnlyDictionary<string, string> options)
    {
        _options = options;
        if (!OperatingSystem.IsLinux())
        {
            (_missing, _failure) = (true, "Slurm is for Linux.");
            return;
        }

        SlurmOutcome outcome = Script("up");
        _missing = outcome.ExitCode == Missing;
        _failure = outcome.ExitCode == 0 ? null : outcome.Error.Trim();
    }

    /// <summary>Where all of it is, and where its programs are run.</summary>
    public string Directory => _directory.FullName;

    /// <summary>What the environment variable SLURM_CONF is to be for Slurm's programs.</summary>
    public string Configuration => Path.Combine(Directory, "slurm.conf");

    /// <summary>Skips the test that calls this when there is no Slurm. The constructor of each test class does.</summary>
    public void Require()
    {
        Assert.SkipWhen(_missing && Environment.GetEnvironmentVariable("QME_TEST_SLURM") != "required", _failure ?? string.Empty);
        Assert.True(_failure is null, _failure);
    }

    /// <summary>Runs one of Slurm's programs to its end.</summary>
    public SlurmOutcome Run(string program, params string[] arguments)
    {
        Require();
        return Finish(new ProcessStartInfo(program, arguments) { Environment = { ["SLURM_CONF"] = Configuration } });
    }

    /// <summary>Sends a signal to a daemon of the cluster: TERM, STOP, CONT.</summary>
    public void Signal(string signal, string daemon)
    {
        string common = Path.Combine(Repository.Root, "tests", "slurm", "common.sh");
        Finish(new ProcessStartInfo("bash", ["-c", $"directory=$(realpath '{Directory}'); . '{common}'; signal {signal} {daemon}; [ {signal} != TERM ] || ended {daemon}"]));
    }

    /// <summary>Starts a daemon that has ended.</summary>
    public void Start(string daemon)
    {
        string common = Path.Combine(Repository.Root, "tests", "slurm", "common.sh");
        Finish(new ProcessStartInfo("bash", ["-c", $"directory=$(realpath '{Directory}'); . '{common}'; exec env \"$mark\" {daemon} </dev/null >>'{Directory}/log/{daemon}.out' 2>&1"]));
    }

    public void Dispose()
    {
        if (_failure is null)
        {
            SlurmOutcome outcome = Script("down");
            if (outcome.Error.Length > 0)
            {
                throw new InvalidOperationException(outcome.Error);
            }
        }

        _directory.Delete(recursive: true);
    }

    private SlurmOutcome Script(string name)
    {
        ProcessStartInfo start = new(Path.Combine(Repository.Root, "tests", "slurm", name), [Directory]);
        foreach ((string option, string value) in _options)
        {
            start.Environment[option] = value;
        }

        return Finish(start);
    }

    private SlurmOutcome Finish(ProcessStartInfo start)
    {
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

        return new SlurmOutcome(process.ExitCode, output.Result, error.Result);
    }
}

/// <summary>How one of Slurm's programs ended, and what it wrote.</summary>
public sealed record SlurmOutcome(int ExitCode, string Output, string Error);
