namespace Qme.PowerShell.Scripting;

/// <summary>The code of an executor, by what it is for.</summary>
internal sealed record ExecutorCode
{
    /// <summary>Says whether a command is taken that fits otherwise.</summary>
    public ScriptCode? Condition { get; init; }

    /// <summary>Says what was submitted.</summary>
    public ScriptCode? Submitted { get; init; }

    /// <summary>Says which files the work of a task writes to.</summary>
    public ScriptCode? OutputFile { get; init; }

    /// <summary>Asks about tasks.</summary>
    public ScriptCode? Refresh { get; init; }

    /// <summary>Actions, by name.</summary>
    public IReadOnlyDictionary<string, ScriptCode> Actions { get; init; } = new Dictionary<string, ScriptCode>();

    /// <summary>Demands of all but the actions that what they name is offered.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.ExecutorInvalid"/>.</exception>
    public void RequireOffered()
    {
        Condition?.RequireOffered(Offer.Command, Offer.Capture, Offer.Log);
        Submitted?.RequireOffered(Offer.Task, Offer.Result, Offer.Settings, Offer.Capture, Offer.Log);
        OutputFile?.RequireOffered(Offer.Task, Offer.Capture, Offer.Log);
        Refresh?.RequireOffered(Offer.Task, Offer.Tasks, Offer.Settings, Offer.Capture, Offer.Log);
    }
}
