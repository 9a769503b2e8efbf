using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Qme.Loader;

/// <summary>
/// Keeps Qme and everything it ships (SQLite above all) apart from other modules: whatever version of a library
/// another module has loaded, ours is the one beside us. Uses the base library only, because it is the one
/// assembly of Qme that lives in PowerShell's own context.
/// </summary>
public sealed class LoadContext : AssemblyLoadContext
{
    private static readonly Lazy<LoadContext> s_instance = new(() => new LoadContext());

    private readonly string _directory = Path.GetDirectoryName(typeof(LoadContext).Assembly.Location)!;

    // Not collectible: PowerShell keeps the types of a module alive in its caches whatever we do.
    private LoadContext()
        : base("Qme", isCollectible: false)
    {
    }

    /// <summary>Loads the module's assembly, once per process, and returns it.</summary>
    /// <returns>The assembly to hand to <c>Import-Module -Assembly</c>.</returns>
    public static Assembly LoadModule()
    {
        LoadContext context = s_instance.Value;
        return context.LoadFromAssemblyPath(Path.Combine(context._directory, "Qme.PowerShell.dll"));
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name == typeof(LoadContext).Assembly.GetName().Name)
        {
            return typeof(LoadContext).Assembly;
        }

        string path = Path.Combine(_directory, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }

    /// <inheritdoc/>
    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        string path = Path.Combine(_directory, "runtimes", PortableRuntimeIdentifier(), "native", NativeFileName(unmanagedDllName));
        return File.Exists(path) ? LoadUnmanagedDllFromPath(path) : 0;
    }

    private static string PortableRuntimeIdentifier()
    {
        string system =
            OperatingSystem.IsWindows() ? "win"
            : OperatingSystem.IsMacOS() ? "osx"
            : RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal) ? "linux-musl"
            : "linux";
        string architecture = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => "x64",
            Architecture.Arm64 => "arm64",
            Architecture other => other.ToString(),
        };
        return $"{system}-{architecture}";
    }

    private static string NativeFileName(string name) =>
        OperatingSystem.IsWindows() ? name + ".dll"
        : OperatingSystem.IsMacOS() ? $"lib{name}.dylib"
        : $"lib{name}.so";
}
