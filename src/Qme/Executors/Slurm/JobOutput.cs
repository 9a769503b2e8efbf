using Qme.Executors.Slurm.Submitting;

namespace Qme.Executors.Slurm;

/// <summary>Where a job writes to.</summary>
internal static class JobOutput
{
    private const string AnyHost = "*";

    // Observed with 22.05: what a script without a file has for its name in the names of files (%x), whatever Slurm's programs say.
    private const string NoName = "(null)";

    /// <summary>The files of a job, or of each element of an array; none when it is not known where they are.</summary>
    public static IReadOnlyList<OutputFiles> Of(QmeTask task, SlurmJob job)
    {
        if ((job.OutputPattern ?? AsPattern(job.OutputPath)) is not string output)
        {
            return [];
        }

        string? error = job.OutputPattern is null ? AsPattern(job.ErrorPath) : job.ErrorPattern;
        return job.Elements is null
            ? [Files(output, error, Values(task, job), task.Started is not null, part: null)]
            :
            [
                .. job.Elements.Select(element => Files(
                    output,
                    error,
                    Values(task, job) with { JobId = element.JobId, ArrayId = job.JobId, Index = element.Index, Host = element.Host, Restarts = element.Restarts },
                    element.Started is not null,
                    $"{job.JobId}_{element.Index}")),
            ];
    }

    /// <summary>A path that was recorded before patterns were: with the number in it that Slurm puts for the index of an element.</summary>
    private static string? AsPattern(string? path) => path?.Replace("4294967294", "%a", StringComparison.Ordinal);

    /// <summary>A job with its files as they are shown.</summary>
    public static SlurmJob WithPaths(QmeTask task, SlurmJob job)
    {
        if (job.OutputPattern is not string output)
        {
            return job;
        }

        PatternValues values = Values(task, job);
        Func<string, string> expand = job.Elements is null
            ? pattern => FilePattern.Expand(pattern, values).First()
            : pattern => FilePattern.ExpandShared(pattern, values with { ArrayId = job.JobId });
        return job with { OutputPath = expand(output), ErrorPath = expand(job.ErrorPattern ?? output) };
    }

    private static PatternValues Values(QmeTask task, SlurmJob job) =>
        new(job.JobId, ArrayId: null, Index: null, job.JobName, task.User, job.Host, job.Restarts);

    private static OutputFiles Files(string outputPattern, string? errorPattern, PatternValues values, bool hasStarted, string? part)
    {
        string output = Find(outputPattern, values);
        return new OutputFiles(output, errorPattern is null ? output : Find(errorPattern, values), hasStarted, part);
    }

    /// <summary>The file of a pattern: of the names that it may have, the first there is.</summary>
    private static string Find(string pattern, PatternValues values)
    {
        string[] names =
        [
            .. FilePattern.Expand(pattern, values),
            .. values.JobName == Submission.NameOfNoScript ? FilePattern.Expand(pattern, values with { JobName = NoName }) : [],
        ];
        bool isNamedAfterHost = FilePattern.HasHost(pattern);
        if (names.Distinct().Take(2).Count() == 1 && !isNamedAfterHost)
        {
            return names[0];
        }

        // Slurm's name for a host need not be what the host calls itself.
        return names.FirstOrDefault(File.Exists) ?? (isNamedAfterHost ? FindOnAnyHost(pattern, values) : null) ?? names[0];
    }

    private static string? FindOnAnyHost(string pattern, PatternValues values)
    {
        string name = FilePattern.Expand(pattern, values with { Host = AnyHost }).First();
        string directory = Path.GetDirectoryName(name)!;
        if (directory.Contains(AnyHost, StringComparison.Ordinal) || !Directory.Exists(directory))
        {
            return null;
        }

        return Directory.EnumerateFiles(directory, Path.GetFileName(name)).Take(2).ToArray() is [string only] ? only : null;
    }
}
