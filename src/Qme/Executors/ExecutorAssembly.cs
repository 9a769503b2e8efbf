using System.Collections.Concurrent;
using System.Reflection;

namespace Qme.Executors;

/// <summary>
/// Reads executors from an assembly of somebody else: its public classes that derive from <see cref="Executor"/> and can be made without arguments.
/// </summary>
public static class ExecutorAssembly
{
    // An assembly stays in memory for good: one that has not changed is loaded once.
    private static readonly ConcurrentDictionary<(string Path, DateTime Written), Assembly> s_loaded = new();

    /// <summary>Loads an assembly, and makes its executors.</summary>
    /// <param name="path">The absolute path of its file.</param>
    /// <exception cref="QmeException"><see cref="ErrorIds.ExecutorInvalid"/>: it cannot be loaded, or has no executor.</exception>
    public static IReadOnlyList<Executor> Read(string path)
    {
        if (!File.Exists(path))
        {
            throw Invalid(path, "there is no such file.");
        }

        try
        {
            Assembly assembly = s_loaded.GetOrAdd((path, File.GetLastWriteTimeUtc(path)), _ => Load(path));
            Type[] types = [.. assembly.GetExportedTypes().Where(IsExecutor)];
            return types.Length > 0
                ? [.. types.Select(type => new GuardedExecutor((Executor)Activator.CreateInstance(type)!) { Origin = path })]
                : throw Invalid(path, $"no public class in it derives from {typeof(Executor).FullName} and can be made without arguments.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BadImageFormatException or TypeLoadException or TargetInvocationException or InvalidOperationException)
        {
            throw Invalid(path, (e.InnerException ?? e).Message.ReplaceLineEndings(" "), e);
        }
    }

    private static Assembly Load(string path)
    {
        try
        {
            return new ExecutorLoadContext(path).LoadFromAssemblyPath(path);
        }
        catch (BadImageFormatException e)
        {
            throw Invalid(path, "it is no assembly of .NET.", e);
        }
    }

    internal static bool IsExecutor(Type type) => type.IsSubclassOf(typeof(Executor)) && !type.IsAbstract && type.GetConstructor(Type.EmptyTypes) is not null;

    private static QmeException Invalid(string path, string why, Exception? cause = null) =>
        new(ErrorIds.ExecutorInvalid, $"{path}: {why}", path, cause);
}
