namespace Qme.Execution;

/// <summary>The names of signals, in the numbering of the system we run on.</summary>
public static class SignalNames
{
    // signal(7); the same on every Linux architecture .NET runs on.
    private static readonly string?[] s_linux =
    [
        null, "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE", "SIGKILL", "SIGUSR1",
        "SIGSEGV", "SIGUSR2", "SIGPIPE", "SIGALRM", "SIGTERM", "SIGSTKFLT", "SIGCHLD", "SIGCONT", "SIGSTOP", "SIGTSTP",
        "SIGTTIN", "SIGTTOU", "SIGURG", "SIGXCPU", "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO", "SIGPWR", "SIGSYS",
    ];

    // <sys/signal.h> of macOS.
    private static readonly string?[] s_macOS =
    [
        null, "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGEMT", "SIGFPE", "SIGKILL", "SIGBUS",
        "SIGSEGV", "SIGSYS", "SIGPIPE", "SIGALRM", "SIGTERM", "SIGURG", "SIGSTOP", "SIGTSTP", "SIGCONT", "SIGCHLD",
        "SIGTTIN", "SIGTTOU", "SIGIO", "SIGXCPU", "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGINFO", "SIGUSR1", "SIGUSR2",
    ];

    // The first and the last real-time signal as the C library of most distributions counts them (kill -l).
    private const int FirstRealTime = 34;
    private const int LastRealTime = 64;

    /// <summary>The name of a signal.</summary>
    /// <param name="signal">Its number on this system.</param>
    /// <returns><c>SIGKILL</c>, <c>SIGRTMIN+1</c>; for a number without a name <c>signal 77</c>.</returns>
    public static string Of(int signal) => Of(signal, OperatingSystem.IsMacOS());

    internal static string Of(int signal, bool isMacOS)
    {
        string?[] names = isMacOS ? s_macOS : s_linux;
        if (signal > 0 && signal < names.Length)
        {
            return names[signal]!;
        }

        if (isMacOS || signal is < FirstRealTime or > LastRealTime)
        {
            return $"signal {signal}";
        }

        // Counted from the nearer end, as shells list them.
        return signal switch
        {
            FirstRealTime => "SIGRTMIN",
            LastRealTime => "SIGRTMAX",
            <= FirstRealTime + 15 => $"SIGRTMIN+{signal - FirstRealTime}",
            _ => $"SIGRTMAX-{LastRealTime - signal}",
        };
    }
}
