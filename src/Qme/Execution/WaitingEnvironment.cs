using System.Text.Json;
using Qme.Configuration;
using Qme.Store;

namespace Qme.Execution;

/// <summary>
/// The environment of a command that is started later, by another process than the one it was typed in. It is kept beside the task's output, readable
/// for its owner only, as long as the task waits.
/// </summary>
internal static class WaitingEnvironment
{
    /// <summary>Keeps the environment of this process.</summary>
    public static void Keep(TaskFiles files)
    {
        Dictionary<string, string> environment = ProcessEnvironment.With(new Dictionary<string, string?>());
        using FileStream stream = Home.OpenFile(files.EnvironmentPath, FileMode.Create, FileAccess.Write, FileShare.None);
        JsonSerializer.Serialize(stream, environment);
    }

    /// <summary>What is to be changed in the environment of this process so that it is as it was, with changes laid over it.</summary>
    /// <param name="files">Where it is kept.</param>
    /// <param name="changes">The changes of the command's own.</param>
    /// <exception cref="QmeException"><see cref="ErrorIds.StoreUnreadable"/>: what was kept is gone, or damaged.</exception>
    public static IReadOnlyDictionary<string, string?> Changes(TaskFiles files, IReadOnlyDictionary<string, string?> changes)
    {
        Dictionary<string, string?> result = [];
        foreach (string name in ProcessEnvironment.With(new Dictionary<string, string?>()).Keys)
        {
            result[name] = null;
        }

        foreach ((string name, string? value) in Read(files.EnvironmentPath).Concat(changes))
        {
            result[name] = value;
        }

        return result;
    }

    private static Dictionary<string, string?> Read(string path)
    {
        try
        {
            using FileStream stream = Home.OpenFile(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return JsonSerializer.Deserialize<Dictionary<string, string?>>(stream) ?? throw Unusable("is damaged");
        }
        catch (JsonException e)
        {
            throw Unusable("is damaged", e);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Unusable("has been deleted", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable($"cannot be read: {e.Message}", e);
        }

        QmeException Unusable(string why, Exception? cause = null) =>
            new(ErrorIds.StoreUnreadable, $"The environment that it was typed in is kept in '{path}', which {why.TrimEnd('.')}.", path, cause);
    }
}
