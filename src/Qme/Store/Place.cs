namespace Qme.Store;

/// <summary>
/// Where tasks wait: what was typed on one machine is not to be started on another that shares the home, and what was typed within something that
/// ends all that is started from there is to be started there, and nothing else is.
/// </summary>
/// <param name="Host">The name of the machine.</param>
/// <param name="Surroundings">What this process runs within, in a few words; null for nothing.</param>
internal sealed record Place(string Host, string? Surroundings)
{
    /// <summary>The place of this process.</summary>
    public static Place Within(string? surroundings) => new(Environment.MachineName, surroundings);
}
