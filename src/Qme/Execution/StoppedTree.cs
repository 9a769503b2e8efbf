namespace Qme.Execution;

/// <summary>Processes that have been asked to end.</summary>
public sealed class StoppedTree
{
    private readonly IReadOnlyList<ProcessIdentity> _members;

    internal StoppedTree(IReadOnlyList<ProcessIdentity> members) => _members = members;

    /// <summary>Whether any of them still lives.</summary>
    public bool IsAlive => _members.Any(member => member.IsAlive);

    /// <summary>Ends at once those that still live, with what they have started since.</summary>
    /// <returns>False when one of them could not be ended, because it belongs to another user.</returns>
    public bool Kill() => _members.Where(member => member.IsAlive).Aggregate(seed: true, (all, member) => ProcessTree.Kill(member) && all);
}
