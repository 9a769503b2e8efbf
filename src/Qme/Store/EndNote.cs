using System.Text.Json;
using Qme.Configuration;

namespace Qme.Store;

/// <summary>
/// How a task ended, in a file beside its output: the witness for when the database could not be written at that
/// moment. Whoever looks at the task next folds the note into its row.
/// </summary>
internal static class EndNote
{
    public static void Write(TaskFiles files, TaskUpdate update) =>
        Home.ReplaceFile(files.EndNotePath, stream => JsonSerializer.Serialize(stream, update));

    /// <summary>Reads the note; null when there is none.</summary>
    /// <exception cref="JsonException">It is damaged.</exception>
    public static TaskUpdate? Read(TaskFiles files)
    {
        try
        {
            using FileStream stream = Home.OpenFile(files.EndNotePath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return JsonSerializer.Deserialize<TaskUpdate>(stream);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public static void Delete(TaskFiles files) => File.Delete(files.EndNotePath);
}
