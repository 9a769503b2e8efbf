namespace Qme.Store;

/// <summary>
/// What a database was like at a moment, to be compared only: of two that are equal, nothing was changed in between. They may differ without need.
/// </summary>
/// <param name="Connection">Which connection of this process it was asked through.</param>
/// <param name="Others">What other processes have changed (PRAGMA data_version).</param>
/// <param name="Ours">How many rows we have changed (total_changes()).</param>
internal sealed record DatabaseVersion(int Connection, long Others, long Ours);
