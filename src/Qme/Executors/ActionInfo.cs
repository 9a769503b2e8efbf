namespace Qme.Executors;

/// <summary>An action as a user sees it in a list.</summary>
/// <param name="Executor">The name of the executor that has it.</param>
/// <param name="Name">What users call it.</param>
/// <param name="ChangesTasks">Whether it changes anything.</param>
/// <param name="Description">One sentence for a person.</param>
public sealed record ActionInfo(string Executor, string Name, bool ChangesTasks, string Description);
