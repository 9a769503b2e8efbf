using System.Text.Json;
using Qme.Execution;

namespace Qme.Executors.Slurm.Submitting;

/// <summary>What sbatch was asked for: known before it is started, so that it is known whatever becomes of it.</summary>
internal sealed record Submission
{
    /// <summary>What a job is called whose script comes through the pipeline.</summary>
    public const string NameOfNoScript = "sbatch";

    /// <summary>The absolute path of the batch script; null when it was given in the command (<c>--wrap</c>) or through the pipeline.</summary>
    public string? ScriptPath { get; init; }

    /// <summary>The SHA-256 of the batch script, of which the task keeps a copy; null when it could not be read.</summary>
    public string? ScriptHash { get; init; }

    /// <summary>The name the job will have, unless a plugin of the site changes it.</summary>
    public required string JobName { get; init; }

    /// <summary>The directory the job will run in, without symbolic links.</summary>
    public required string WorkDir { get; init; }

    /// <summary>The file of the job's standard output: an absolute path, with Slurm's patterns (<c>%j</c>) in it.</summary>
    public required string OutputPattern { get; init; }

    /// <summary>The same for its standard error; null when it goes to that of its standard output.</summary>
    public string? ErrorPattern { get; init; }

    /// <summary>Of how many components the job is: more than one only in a heterogeneous job.</summary>
    public int Components { get; init; } = 1;

    /// <summary>
    /// Whether all of the options were understood. Not when the site has options of its own, or when the script speaks to another batch system as well;
    /// then Slurm is asked.
    /// </summary>
    public bool IsUnderstood { get; init; }

    /// <summary>The options in force.</summary>
    public IReadOnlyList<OptionInForce> Options { get; init; } = [];

    /// <summary>The submission of a task; null when it was recorded before there were any.</summary>
    public static Submission? Of(QmeTask task) =>
        task.Data is JsonElement data && data.TryGetProperty(nameof(SlurmJob.Submission), out JsonElement submission) ? submission.Deserialize<Submission>() : null;

    /// <summary>Reads it from a command.</summary>
    /// <param name="task">The task that is about to call sbatch.</param>
    /// <param name="script">Its script.</param>
    /// <param name="commandLine">Its arguments.</param>
    /// <param name="variable">Reads a variable of sbatch's environment.</param>
    public static Submission Read(QmeTask task, BatchScript script, SbatchArguments commandLine, Func<string, string?> variable)
    {
        Directives directives = script.Text is string text ? Directives.Read(text) : Directives.None;
        SbatchArguments inScript = SbatchArguments.Read(directives.Words);
        IReadOnlyList<OptionInForce> options = OptionInForce.Combine(inScript, variable, commandLine);
        string workDir = DirectoryOf(ValueOf(options, "chdir"), PhysicalPath.Of(task.WorkingDirectory));
        return new Submission
        {
            ScriptPath = script.Path,
            ScriptHash = script.Hash,
            JobName = ValueOf(options, "job-name") ?? NameOf(task, commandLine),
            WorkDir = workDir,
            OutputPattern = FileOf(ValueOf(options, "output"), workDir)
                ?? $"{workDir}/{(ValueOf(options, "array") is null ? FilePattern.OfJob : FilePattern.OfArray)}",
            ErrorPattern = FileOf(ValueOf(options, "error"), workDir),
            Components = Math.Max(directives.Components, commandLine.Components),
            IsUnderstood = script.Content is not null && directives.AreUnderstood && inScript.AreUnderstood && commandLine.AreUnderstood,
            Options = options,
        };
    }

    /// <summary>The directory of <c>--chdir</c> as sbatch passes it on: not tidied up.</summary>
    public static string DirectoryOf(string? path, string current) =>
        path is null ? current : path.StartsWith('/') ? path : $"{current}/{path}";

    /// <summary>Whether an option is in force.</summary>
    public bool Has(string option) => Options.Any(o => o.Name == option);

    /// <summary>The value of an option in force; null when it is not, or has none.</summary>
    public string? ValueOf(string option) => ValueOf(Options, option);

    private static string? ValueOf(IReadOnlyList<OptionInForce> options, string name) => options.FirstOrDefault(option => option.Name == name)?.Value;

    /// <summary>What a job is called that was not given a name (observed with 22.05).</summary>
    private static string NameOf(QmeTask task, SbatchArguments commandLine) =>
        commandLine.ValueOf("wrap") is not null ? "wrap"
        : commandLine.ScriptIndex < task.ArgumentList.Count ? Path.GetFileName(task.ArgumentList[commandLine.ScriptIndex])
        : NameOfNoScript;

    private static string? FileOf(string? name, string workDir) =>
        name is null ? null
        : name.Equals("none", StringComparison.OrdinalIgnoreCase) ? "/dev/null"
        : name.StartsWith('/') ? name
        : $"{workDir}/{name}";
}
