namespace Qme.Executors;

/// <summary>Something an executor can do with its tasks.</summary>
/// <param name="Name">What users call it, in lower case.</param>
/// <param name="Description">One sentence for a person.</param>
/// <param name="ChangesTasks">Whether it changes anything. What does needs chosen tasks, and can be asked about first (-WhatIf, -Confirm).</param>
/// <param name="Perform">
/// Does it, for all of the chosen tasks at once. Each task gets at least one result; a failure of one does not keep the others from theirs.
/// </param>
public sealed record ExecutorAction(string Name, string Description, bool ChangesTasks, Func<ActionCall, IEnumerable<ActionResult>> Perform)
{
    /// <summary>Why it cannot be done with a task, in the rest of a sentence that begins with the task; null when it can. Nobody is asked about it then.</summary>
    public Func<QmeTask, string?> Refusal { get; init; } = _ => null;

    /// <summary>The names of what a caller may say besides.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];
}
