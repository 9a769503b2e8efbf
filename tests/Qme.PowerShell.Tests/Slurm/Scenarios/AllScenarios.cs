namespace Qme.PowerShell.Tests.Slurm.Scenarios;

/// <summary>All scenarios.</summary>
internal static class AllScenarios
{
    public static IReadOnlyList<Scenario> All { get; } = [.. Ends.All, .. Waits.All, .. Requeues.All, .. Paths.All, .. Arrays.All, .. Submissions.All, .. Unconfirmed.All, .. Outages.All, .. Memories.All, .. Words.All];

    /// <summary>Those whose name contains the text of the variable QME_SCENARIOS; all, if it is not set.</summary>
    public static IReadOnlyList<Scenario> Chosen { get; } =
        [.. All.Where(scenario => scenario.Name.Contains(Environment.GetEnvironmentVariable("QME_SCENARIOS") ?? "", StringComparison.OrdinalIgnoreCase))];
}
