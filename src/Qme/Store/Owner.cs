namespace Qme.Store;

/// <summary>A process that has taken something on: the start of a task, or the seat of the runner.</summary>
/// <param name="Machine">The machine it runs on (see <c>Machine.Id</c>).</param>
/// <param name="ProcessId">Its process id.</param>
/// <param name="StartTime">When that process was started.</param>
internal sealed record Owner(string Machine, int ProcessId, long StartTime);
