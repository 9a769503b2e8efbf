namespace Qme.Executors;

/// <summary>The files that hold what a piece of a task's work has written.</summary>
/// <param name="OutputPath">Its standard output.</param>
/// <param name="ErrorPath">Its standard error; the same file where both go to one.</param>
/// <param name="HasStarted">Whether the work has started: then its files should be there. What has not started has written nothing.</param>
/// <param name="Part">Which piece it is, of several; null when it is all there is.</param>
public sealed record OutputFiles(string OutputPath, string ErrorPath, bool HasStarted, string? Part = null)
{
    /// <summary>The files that the command of a task writes to.</summary>
    public static OutputFiles OfCommand(QmeTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return new OutputFiles(task.OutputPath, task.ErrorPath, task.Started is not null);
    }

    /// <summary>The files of all pieces to read for a wish.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.OutputNotFound"/>: the work has started, and where it writes to is not known.</exception>
    public static IEnumerable<(string? Heading, string Path)> Select(QmeTask task, IReadOnlyList<OutputFiles> pieces, OutputKind kind)
    {
        ArgumentNullException.ThrowIfNull(task);
        return pieces.Count > 0 || task.Started is null ? pieces.SelectMany(files => files.Select(kind)) : throw Unknown(task);
    }

    /// <summary>The failure for a task of which it is not known where it writes to.</summary>
    internal static QmeException Unknown(QmeTask task) =>
        new(ErrorIds.OutputNotFound, $"It is not known where task {task.Id} ({task.Command}) writes to.", task.Id);

    /// <summary>
    /// The files to read for a wish, each under a heading where there may be several. Those of what has not started are left out as long as
    /// they are not there.
    /// </summary>
    public IEnumerable<(string? Heading, string Path)> Select(OutputKind kind) =>
        All(kind).Where(file => HasStarted || File.Exists(file.Path));

    /// <summary>The files for a wish, with what is in them; one where both are the same.</summary>
    internal IEnumerable<(string Content, string Path)> Streams(OutputKind kind)
    {
        if (kind is OutputKind.All && OutputPath == ErrorPath)
        {
            yield return ("output and error", OutputPath);
            yield break;
        }

        if (kind is not OutputKind.Error)
        {
            yield return ("output", OutputPath);
        }

        if (kind is not OutputKind.Output)
        {
            yield return ("error", ErrorPath);
        }
    }

    private IEnumerable<(string? Heading, string Path)> All(OutputKind kind)
    {
        string prefix = Part is null ? "" : Part + " ";
        bool needsHeading = Part is not null || kind is OutputKind.All;
        return Streams(kind).Select(stream => (needsHeading ? $"==> {prefix}{stream.Content} <==" : null, stream.Path));
    }
}
