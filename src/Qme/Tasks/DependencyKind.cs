namespace Qme;

/// <summary>What a task that depends on another waits for. The words are those of sbatch(1), <c>--dependency</c>.</summary>
public enum DependencyKind
{
    /// <summary>That it ends as it should: <see cref="QmeTaskState.Complete"/>.</summary>
    AfterOk,

    /// <summary>That it ends.</summary>
    AfterAny,

    /// <summary>That it ends in any other way: fails, is cancelled, or is lost.</summary>
    AfterNotOk,
}
