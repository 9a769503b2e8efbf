namespace Qme.Waiting;

/// <summary>What happens while the output of tasks is followed.</summary>
public abstract record Followed
{
    private Followed()
    {
    }

    /// <summary>A line has come, or what there is of one when the task has ended.</summary>
    /// <param name="Text">The line, after the name of where it comes from if there are several: <c>3: done</c>.</param>
    public sealed record Line(string Text) : Followed;

    /// <summary>Something cannot be read.</summary>
    /// <param name="Error">Why.</param>
    public sealed record Failed(QmeException Error) : Followed;

    /// <summary>A task has ended, and all it wrote has been read.</summary>
    /// <param name="Task">The task.</param>
    public sealed record Ended(QmeTask Task) : Followed;
}
