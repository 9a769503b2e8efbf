using System.Reflection;

namespace Qme.Host;

/// <summary>Where the module lies that this host imports.</summary>
internal static class ModuleLocation
{
    private const string Manifest = "Qme.psd1";

    /// <summary>Finds the module's directory: <c>Qme</c> beside the host, else where the build staged it.</summary>
    /// <exception cref="HostStartException">It is in neither place.</exception>
    internal static string Find()
    {
        string[] candidates = [Path.Combine(AppContext.BaseDirectory, "Qme"), Staged()];
        return candidates.FirstOrDefault(directory => File.Exists(Path.Combine(directory, Manifest)))
            ?? throw new HostStartException(
                $"The module Qme was not found: there is no {Manifest} in '{candidates[0]}' nor in '{candidates[1]}'.");
    }

    /// <summary>The manifest of the module in a directory.</summary>
    internal static string ManifestIn(string directory) => Path.Combine(directory, Manifest);

    // Relative to the host, so that a checkout can be moved and no path of the building machine is in the binary.
    private static string Staged() => Path.TrimEndingDirectorySeparator(Path.GetFullPath(
        typeof(ModuleLocation).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "ModuleDirectory").Value!,
        AppContext.BaseDirectory));
}
