namespace Qme.Executors.Slurm.Submitting;

/// <summary>What makes the submission of a task another one when it is made again.</summary>
internal static class Resubmission
{
    /// <summary>Says it, a sentence each.</summary>
    /// <param name="task">The task.</param>
    /// <param name="variable">Reads a variable of sbatch's environment.</param>
    public static IEnumerable<string> Notices(QmeTask task, Func<string, string?> variable)
    {
        if (Unconfirmed.Of(task) is not null)
        {
            yield return $"Task {task.Id} may be a job already, because its submission was not confirmed. What is submitted now is another one.";
        }

        // What came through the pipeline, or in the command, is submitted again as it was.
        if (Submission.Of(task) is not { ScriptHash: string before, ScriptPath: string path and not BatchScript.StandardInput })
        {
            yield break;
        }

        string? now = BatchScript.Find(task, SbatchArguments.Read(task.ArgumentList), variable).Hash;
        if (now is null)
        {
            yield return $"The script '{path}' of task {task.Id} is gone, or cannot be read any more. Invoke-QmeAction script {task.Id} shows what was submitted then.";
        }
        else if (now != before)
        {
            yield return $"The script '{path}' of task {task.Id} has changed since it was submitted. Invoke-QmeAction script {task.Id} shows what was submitted then.";
        }
    }
}
