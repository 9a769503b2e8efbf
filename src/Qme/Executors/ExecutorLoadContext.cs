using System.Reflection;
using System.Runtime.Loader;

namespace Qme.Executors;

/// <summary>
/// Where an assembly with executors is loaded: Qme's types are ours there, all else that it needs is what lies beside it, in whatever version we or other
/// modules have that.
/// </summary>
/// <param name="path">The file of the assembly.</param>
internal sealed class ExecutorLoadContext(string path) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(path), isCollectible: false)
{
    private static readonly Assembly s_ours = typeof(Executor).Assembly;

    private readonly AssemblyDependencyResolver _resolver = new(path);

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName) =>
        assemblyName.Name == s_ours.GetName().Name ? s_ours
        : _resolver.ResolveAssemblyToPath(assemblyName) is string found ? LoadFromAssemblyPath(found)
        : null;

    /// <inheritdoc/>
    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is string found ? LoadUnmanagedDllFromPath(found) : 0;
}
