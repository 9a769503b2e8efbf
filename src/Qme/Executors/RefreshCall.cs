using Qme.Store;

namespace Qme.Executors;

/// <summary>What a refresh is called with: which tasks somebody wants to see, and the way to ask the outside world about them in turn with others.</summary>
public sealed class RefreshCall
{
    private readonly RefreshRequest _request;
    private readonly TaskStore _store;
    private readonly RefreshTurns _turns;

    internal RefreshCall(ExecutorContext context, IReadOnlyList<QmeTask> tasks, RefreshRequest request, TaskStore store, RefreshTurns turns)
    {
        (Context, Tasks) = (context, tasks);
        (_request, _store, _turns) = (request, store, turns);
    }

    /// <summary>What the executor is given to work with.</summary>
    public ExecutorContext Context { get; internal set; }

    /// <summary>
    /// The tasks that somebody wants to see, all of this executor; at least one. Those that have ended are among them only when they were named
    /// one by one, and either a question was demanded or they are looked at closely.
    /// </summary>
    public IReadOnlyList<QmeTask> Tasks { get; }

    /// <summary>Whether a question was demanded, also if one was asked a moment ago.</summary>
    public bool IsDemanded => _request.Mode is RefreshMode.Always;

    /// <summary>Whether a person looks at one task by itself: worth a question of its own where there is something to know that lists do not show.</summary>
    public bool IsClose => _request.IsClose;

    /// <summary>Whether anybody has been asked.</summary>
    internal bool HasAsked { get; private set; }

    /// <summary>
    /// All tasks of this executor that have been started and have not ended. Whoever wanted to see one: what is asked about anyway should be about all.
    /// </summary>
    public IReadOnlyList<QmeTask> ListNotEnded() =>
        [.. _store.ListNotEnded().Where(task => task.Executor == Context.Executor.Name && task.Waiting is not WaitingStep.Waits)];

    /// <summary>The tasks of this executor that have ended, by what the outside world calls them.</summary>
    public IReadOnlyList<QmeTask> FindEnded(IEnumerable<string> refs) => _store.FindEnded(Context.Executor.Name, refs);

    /// <summary>The tasks of this executor that the outside world calls by a name, ended or not.</summary>
    public IReadOnlyList<QmeTask> FindByRef(string reference) => _store.ListByRef(Context.Executor.Name, reference);

    /// <summary>
    /// Asks, if it is time: one of all the processes that share the home is given the turn, and not oftener than
    /// <see cref="Executor.RefreshInterval"/>. What this machine can tell by itself needs no turn.
    /// </summary>
    /// <param name="whom">Who is asked, of several that know about tasks; empty for the only one.</param>
    /// <param name="wanted">The tasks among <see cref="Tasks"/> that it is about.</param>
    /// <param name="question">
    /// Asks, and gives the tasks that there was an answer about, with null where nothing is new. One that is not answered in the end
    /// (<see cref="ErrorIds.SchedulerUnreachable"/>) costs a warning, and what had been answered before counts.
    /// </param>
    /// <returns>What is new.</returns>
    public IReadOnlyList<(QmeTask Task, TaskUpdate Update)> Ask(
        string whom, IReadOnlyList<QmeTask> wanted, Func<IEnumerable<(QmeTask Task, TaskUpdate? Update)>> question)
    {
        ArgumentNullException.ThrowIfNull(question);
        string executor = Context.Executor.Name;
        TimeSpan interval = Context.Executor.RefreshInterval(Context.Settings);
        if (!_turns.TryTake(executor, whom, _request.TakeDemand(executor, whom) ? TimeSpan.Zero : interval))
        {
            SayWhoHasAsked(whom, wanted, interval);
            return [];
        }

        DateTimeOffset asked = DateTimeOffset.UtcNow;
        List<(QmeTask Task, TaskUpdate? Update)> answers = [];
        string? complaint = null;
        try
        {
            answers.AddRange(question());
        }
        catch (QmeException e) when (e.ErrorId == ErrorIds.SchedulerUnreachable)
        {
            complaint = e.Message;
            WarnOf(complaint, whom, [.. wanted.ExceptBy(answers.Select(answer => answer.Task.Uid), task => task.Uid)]);
        }

        HasAsked = true;
        _turns.Note(executor, whom, complaint);
        _store.NoteRefreshed(answers.Select(answer => answer.Task), asked);
        return [.. answers.Where(answer => answer.Update is not null).Select(answer => (answer.Task, answer.Update!))];
    }

    private void SayWhoHasAsked(string whom, IReadOnlyList<QmeTask> wanted, TimeSpan interval)
    {
        if (_turns.Last(Context.Executor.Name, whom) is not { } last)
        {
            return;
        }

        TimeSpan ago = DateTimeOffset.UtcNow - last.Asked;
        Context.Log.Verbose($"{Name(whom)} was asked {Say(ago)} ago; next in {Say(interval - ago)}.");

        // Who comes next does not wait for an answer again, and yet should know that there was none.
        if (last.Complaint is string complaint)
        {
            WarnOf(complaint, whom, wanted);
        }
    }

    private void WarnOf(string complaint, string whom, IReadOnlyList<QmeTask> unanswered) => Context.Log.Warn(unanswered.Count == 0
        ? complaint
        : $"{complaint} The tasks of {Name(whom)} are shown as they were last seen, {Say(DateTimeOffset.UtcNow - unanswered.Min(task => task.RefreshedAt ?? task.Created))} ago.");

    private string Name(string whom) => whom.Length == 0 ? Context.Executor.Name : $"{Context.Executor.Name} on {whom}";

    private static string Say(TimeSpan span) => span switch
    {
        { TotalMinutes: < 2 } => $"{(int)Math.Max(0, span.TotalSeconds)} s",
        { TotalHours: < 2 } => $"{(int)span.TotalMinutes} min",
        { TotalDays: < 2 } => $"{(int)span.TotalHours} h",
        _ => $"{(int)span.TotalDays} days",
    };
}
