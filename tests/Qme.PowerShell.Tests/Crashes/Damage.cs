namespace Qme.PowerShell.Tests.Crashes;

/// <summary>What has been killed, and so what may be unknown of whose end.</summary>
internal sealed class Damage(Witness witness)
{
    private const int KilledBySignal = 128 + 9;

    /// <summary>Shells that were killed.</summary>
    public HashSet<string> Shells { get; } = [];

    /// <summary>Commands whose keeper was killed.</summary>
    public HashSet<string> Keepers { get; } = [];

    /// <summary>Commands that were killed themselves.</summary>
    public HashSet<string> Commands { get; } = [];

    /// <summary>Why what Qme says of a task whose processes are all gone cannot be true; null when it can.</summary>
    public string? FalsehoodOf(CrashRow row)
    {
        // Whoever gives a command that waits has nothing to do with its start.
        bool shell = !row.IsQueued && Shells.Contains(row.Shell);
        bool keeper = row.IsBackground ? Keepers.Contains(row.Name) : shell;
        bool command = Commands.Contains(row.Name) || Keepers.Contains(row.Name);
        int? code = witness.ExitCode(row.Name);
        return row switch
        {
            { HasEnded: false } => "but none of its processes is there any more",
            { State: "Complete", ExitCode: 0 } or { State: "Failed", ExitCode: not null } when row.ExitCode == code => WrittenWrongly(row),
            { State: "Failed", Signal: 9 } or { State: "Failed", ExitCode: KilledBySignal } when command => null,
            { State: "Lost", Reason: "EndNotSeen" } when keeper => null,
            { State: "Cancelled", Reason: "DependencyFailed", IsQueued: true } when !witness.HasStarted(row.Name) => null,
            { State: "Lost", Reason: "StartNotSeen" } when (shell && !(row.IsBackground && witness.HasStarted(row.Name))) || Keepers.Contains(row.Name) => null,
            _ => $"but its command {(code is int c ? $"exited with {c}" : witness.HasStarted(row.Name) ? "has started" : "never started")}{(shell ? ", shell killed" : "")}{(keeper ? ", keeper killed" : "")}{(command ? ", command killed" : "")}",
        };
    }

    /// <summary>Why what Qme says of a task cannot be true while its command runs; null when it can.</summary>
    /// <remarks>Whoever died between the start of a command in the foreground and its record has left nobody who could know that it runs.</remarks>
    public static string? FalsehoodOfRunning(CrashRow row) =>
        !row.HasEnded || (!row.IsBackground && row.Reason == "StartNotSeen") ? null : "but its command runs";

    private static string? WrittenWrongly(CrashRow row) =>
        File.ReadAllText(row.OutputPath) == Witness.Output(row.Name) ? null : $"but has written '{File.ReadAllText(row.OutputPath)}'";
}
