namespace Qme.PowerShell.Tests.Crashes;

/// <summary>A process of a task whose command is a <see cref="Witness"/>.</summary>
/// <param name="Process">The process.</param>
/// <param name="Name">The name of the command.</param>
/// <param name="IsKeeper">Whether it keeps the command, or is about to start it; else it is the command.</param>
internal sealed record CrashProcess(LivingProcess Process, string Name, bool IsKeeper)
{
    /// <summary>All there are now.</summary>
    public static IReadOnlyList<CrashProcess> All(Witness witness) => [.. LivingProcess.All.Select(process => Of(process, witness)).OfType<CrashProcess>()];

    private static CrashProcess? Of(LivingProcess process, Witness witness)
    {
        string[] words = [.. process.Words];
        int script = Array.IndexOf(words, witness.ScriptPath);
        return script < 0 || words[0].EndsWith("dotnet", StringComparison.Ordinal) ? null : new CrashProcess(process, words[script + 1], Array.IndexOf(words, "qme-keeper") >= 0);
    }
}
