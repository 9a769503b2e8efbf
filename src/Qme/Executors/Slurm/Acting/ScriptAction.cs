using Qme.Execution;
using Qme.Executors.Slurm.Submitting;
using Qme.Store;

namespace Qme.Executors.Slurm.Acting;

/// <summary>The action <c>script</c>: the text that runs or ran, whatever has become of the file since.</summary>
internal static class ScriptAction
{
    public static IEnumerable<ActionResult> Perform(ActionCall call) => call.Tasks.SelectMany(task => Read(call.Context, task));

    private static IEnumerable<ActionResult> Read(ExecutorContext context, QmeTask task)
    {
        string copy = BatchScript.CopyOf(task);
        return File.Exists(copy) ? Lines(task, copy) : Ask(context, task);
    }

    private static IEnumerable<ActionResult> Lines(QmeTask task, string copy)
    {
        try
        {
            return [.. OutputFile.ReadLines(copy).Select(line => new ActionResult.Line(task, line))];
        }
        catch (QmeException e)
        {
            return [new ActionResult.Failed(task, e)];
        }
    }

    /// <summary>
    /// Of a job that was submitted by another program, or before Qme kept scripts, Slurm may still have it: the controller, as long as it knows the job,
    /// and accounting, if the site stores scripts (slurm.conf(5), AccountingStoreFlags).
    /// </summary>
    private static IEnumerable<ActionResult> Ask(ExecutorContext context, QmeTask task)
    {
        if (JobTarget.JobOf(task) is not SlurmJob job)
        {
            return [new ActionResult.Failed(task, ActionResult.Failure(task, "has no job, and its script could not be read."))];
        }

        try
        {
            SlurmPrograms programs = new(context, job.Cluster);
            string? text = FromController(programs, job) ?? FromAccounting(programs, job);
            return text is null
                ? [new ActionResult.Failed(task, ActionResult.Failure(task, "has a script of which there is no copy, neither here nor in Slurm."))]
                : Split(text).Select(line => new ActionResult.Line(task, line));
        }
        catch (QmeException e) when (e.ErrorId == ErrorIds.SchedulerUnreachable)
        {
            return [new ActionResult.Failed(task, ActionResult.Failure(task, $"has a script of which there is no copy here: {e.Message}"))];
        }
    }

    // Observed with 22.05: the exit code is 0 also for a job that is not known, and then nothing is written.
    private static string? FromController(SlurmPrograms programs, SlurmJob job) =>
        programs.AskController("scontrol", "write", "batch_script", job.JobId, "-") is { ExitCode: 0, Output: { Length: > 0 } text } ? text : null;

    private static string? FromAccounting(SlurmPrograms programs, SlurmJob job)
    {
        CaptureResult result = programs.Ask("sacct", "-B", "-j", job.JobId);
        string[] lines = [.. Split(result.Output)];

        // "Batch Script for 9", a line of dashes, the script; NONE where there is none.
        return result.ExitCode == 0 && lines.Length > 2 && lines[0].StartsWith("Batch Script for ", StringComparison.Ordinal) && lines[2] != "NONE"
            ? string.Join('\n', lines.Skip(2))
            : null;
    }

    private static IEnumerable<string> Split(string text)
    {
        using StringReader reader = new(text);
        while (reader.ReadLine() is string line)
        {
            yield return line;
        }
    }
}
