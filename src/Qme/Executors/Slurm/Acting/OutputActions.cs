namespace Qme.Executors.Slurm.Acting;

/// <summary>The actions <c>output</c>, <c>error</c> and <c>outputs</c>: of a whole job, or of some elements of an array.</summary>
internal static class OutputActions
{
    public static ExecutorAction Output { get; } = Reading("output", "What the job wrote to its standard output.", OutputKind.Output);

    public static ExecutorAction Error { get; } =
        Reading("error", "What the job wrote to its standard error, which is the file of its output unless the submission said otherwise.", OutputKind.Error);

    public static ExecutorAction Outputs { get; } = Reading("outputs", "What the job wrote to its standard output and error, each under a heading.", OutputKind.All);

    private static ExecutorAction Reading(string name, string description, OutputKind kind) =>
        LocalActions.Reading(name, description, kind, FilesOf) with { Arguments = [ElementChoice.Argument] };

    private static IReadOnlyList<OutputFiles> FilesOf(ActionCall call, QmeTask task) => ElementChoice.Of(call.Arguments) is not ElementChoice choice
        ? call.Context.Executor.OutputOf(task)
        : SlurmJob.Of(task) is SlurmJob job
            ? JobOutput.Of(task, job with { Elements = choice.In(task, job) })
            : throw ActionResult.Failure(task, "has no job, and so no elements.");
}
