namespace Qme.Executors.Slurm.Acting.Explaining;

/// <summary>What is to be said of a job that Slurm does not know any more: what was seen of it last, and what its output still tells.</summary>
internal static class ForgottenSentence
{
    public static string Of(SlurmJob job, IReadOnlyList<OutputFiles> output)
    {
        string seen = job.State is null ? "" : $" It was last seen {(job.SeenAt is DateTimeOffset time ? $"at {Sentence.Time(time)}, " : "")}as {job.State}.";
        return $"Slurm does not know it any more, and nobody knows how it ended.{seen}{LastWritten(output)}";
    }

    private static string LastWritten(IReadOnlyList<OutputFiles> output)
    {
        FileInfo[] files = [.. output.SelectMany(files => new[] { files.OutputPath, files.ErrorPath }).Distinct().Select(path => new FileInfo(path)).Where(file => file.Exists)];
        return files.Length > 0 ? $" Its output was last written at {Sentence.Time(files.Max(file => file.LastWriteTimeUtc))}."
            : output.Count > 0 ? " There is no output of it."
            : "";
    }
}
