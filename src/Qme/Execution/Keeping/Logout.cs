namespace Qme.Execution.Keeping;

/// <summary>
/// Whether what is started now survives the end of the login. As a rule it does. Where systemd ends all processes of a user at logout
/// (KillUserProcesses=yes, logind.conf(5)), a session of its own does not help, but a scope of the user's own manager does, if that lives on
/// (loginctl enable-linger).
/// </summary>
internal static class Logout
{
    private const string Systemd = "/run/systemd/system";

    private static readonly Lazy<bool> s_endsProcesses = new(AsksForTheirEnd);
    private static readonly Lazy<bool> s_hasScopes = new(CanStartInScope);

    private static readonly string[] s_scope = ["--user", "--scope", "--quiet", "--collect"];

    /// <summary>What is to be put before a command that is to survive the logout; a warning if nothing helps.</summary>
    /// <param name="log">Where it is said.</param>
    /// <param name="surroundings">What this process runs within, which ends all that is started from here; null for nothing.</param>
    public static IReadOnlyList<string> Wrapper(ILog log, string? surroundings)
    {
        if (surroundings is not null)
        {
            log.Warn($"This runs within {surroundings}, and ends with it.");
            return [];
        }

        if (!s_endsProcesses.Value)
        {
            return [];
        }

        if (s_hasScopes.Value && Program is string program)
        {
            return [program, .. s_scope, "--"];
        }

        log.Warn("This machine ends all your processes when you log out (KillUserProcesses of systemd), this one as well. 'loginctl enable-linger' changes that.");
        return [];
    }

    private static string? Program => ExecutableFinder.Find("systemd-run", "/") is { Status: ExecutableStatus.Found, FilePath: string path } ? path : null;

    // Only what was started from a login is ended with it.
    private static bool AsksForTheirEnd() =>
        OperatingSystem.IsLinux()
        && Directory.Exists(Systemd)
        && IsInLoginSession(File.ReadAllText("/proc/self/cgroup"))
        && Ask("busctl", "get-property", "org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager", "KillUserProcesses") is { ExitCode: 0, Output: string answer }
        && answer.Contains("true", StringComparison.Ordinal);

    /// <summary>Whether a process is part of a login, by its /proc/PID/cgroup (systemd: session-3.scope).</summary>
    internal static bool IsInLoginSession(string controlGroups) => controlGroups.Contains("/session-", StringComparison.Ordinal);

    private static bool CanStartInScope() =>
        File.Exists($"/var/lib/systemd/linger/{Environment.UserName}")
        && Ask("systemd-run", [.. s_scope, "--", "true"]) is { ExitCode: 0 };

    private static CaptureResult? Ask(string program, params string[] arguments)
    {
        try
        {
            return new Capture(program, arguments) { Timeout = TimeSpan.FromSeconds(5) }.Run(CancellationToken.None);
        }
        catch (QmeException e) when (e.ErrorId is ErrorIds.CommandNotFound or ErrorIds.CaptureTimeout)
        {
            // Nobody to ask: then nobody ends anything either.
            return null;
        }
    }
}
