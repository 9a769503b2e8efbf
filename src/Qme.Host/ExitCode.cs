using System.Runtime.InteropServices;

namespace Qme.Host;

/// <summary>The exit codes of this host, the same as pwsh's where pwsh has them.</summary>
internal static class ExitCode
{
    internal const int Success = 0;

    /// <summary>The script did not parse, ended with an error, or its last statement failed.</summary>
    internal const int Failure = 1;

    /// <summary>The command line makes no sense (EX_USAGE of sysexits.h).</summary>
    internal const int BadCommandLine = 64;

    /// <summary>The engine or the module could not be loaded (EX_SOFTWARE of sysexits.h).</summary>
    internal const int CannotStart = 70;

    /// <summary>What a shell reports for a command ended by a signal: 128 and the signal's number.</summary>
    internal static int For(PosixSignal signal) => 128 + signal switch
    {
        PosixSignal.SIGHUP => 1,
        PosixSignal.SIGINT => 2,
        PosixSignal.SIGTERM => 15,
        _ => throw new ArgumentOutOfRangeException(nameof(signal), signal, "Not a signal that ends this host."),
    };
}
