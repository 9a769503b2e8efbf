using Qme.Execution.Unix;

namespace Qme.Execution;

/// <summary>Paths as the kernel knows them.</summary>
internal static class PhysicalPath
{
    /// <summary>A path without symbolic links, as a program that is started there finds it; as it is, where there is nothing or the system has no such thing.</summary>
    public static string Of(string path) => OperatingSystem.IsWindows() ? path : Libc.RealPath(path) ?? path;
}
