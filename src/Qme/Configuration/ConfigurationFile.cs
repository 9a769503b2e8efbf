using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Qme.Configuration;

/// <summary>
/// <c>config.json</c> in the home: an object per executor, with its settings as text. Entries that this Qme does not
/// know are kept as they are.
/// </summary>
internal sealed class ConfigurationFile
{
    // A name that stands there twice is for its owner to resolve: nobody can tell which one is meant, and writing would lose the other.
    private static readonly JsonDocumentOptions s_reading = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
    };

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly Home _home;

    public ConfigurationFile(Home home) => _home = home;

    /// <summary>Reads one value; null when the file does not set it.</summary>
    public string? Read(string executor, string key) =>
        Find(Load(), executor) is { } section && FindKey(section, key) is string name
            ? section[name] switch
            {
                null => null,
                JsonValue value when value.GetValueKind() is JsonValueKind.String => value.GetValue<string>(),
                JsonNode other => other.ToJsonString(),
            }
            : null;

    /// <summary>Sets one value, or removes it when the value is null. Writers take turns, so that none undoes another's work.</summary>
    public void Write(string executor, string key, string? value)
    {
        try
        {
            Home.CreateDirectory(_home.Path);
            using FileStream turn = TakeTurn();
            JsonObject root = Load();
            JsonObject? section = Find(root, executor);
            if (section is null)
            {
                section = [];
                root[executor] = section;
            }

            string name = FindKey(section, key) ?? key;
            if (value is null)
            {
                section.Remove(name);
            }
            else
            {
                section[name] = value;
            }

            Save(root);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new QmeException(
                ErrorIds.ConfigNotWritable,
                $"The configuration file '{_home.ConfigurationPath}' cannot be written: {e.Message}",
                _home.ConfigurationPath,
                e);
        }
    }

    private JsonObject Load()
    {
        try
        {
            return !File.Exists(_home.ConfigurationPath)
                ? []
                : JsonNode.Parse(File.ReadAllText(_home.ConfigurationPath), documentOptions: s_reading) as JsonObject
                    ?? throw new JsonException("It is not a JSON object.");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new QmeException(
                ErrorIds.ConfigUnreadable,
                $"The configuration file '{_home.ConfigurationPath}' cannot be read: {e.Message}",
                _home.ConfigurationPath,
                e);
        }
    }

    private void Save(JsonObject root) => Home.ReplaceFile(_home.ConfigurationPath, stream =>
    {
        using Utf8JsonWriter writer = new(stream, new JsonWriterOptions { Indented = true });
        root.WriteTo(writer);
    });

    // The file that is locked is not the one that is renamed over: a lock on that would be a lock on a file already gone.
    private FileStream TakeTurn()
    {
        string path = _home.ConfigurationPath + ".lock";
        Stopwatch elapsed = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return Home.OpenFile(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (IsTaken(e) && elapsed.Elapsed < s_patience)
            {
                // Another writer's turn, which takes a few milliseconds. Nothing tells when a file lock is free again.
                Thread.Sleep(5);
            }
        }
    }

    // EWOULDBLOCK (11 on Linux, 35 on macOS) and ERROR_SHARING_VIOLATION, as .NET keeps them in HResult. Anything else, such as a
    // read-only file system, does not go away by waiting.
    private static bool IsTaken(IOException e) => (e.HResult & 0xFFFF) is 11 or 35 or 32;

    private static JsonObject? Find(JsonObject root, string executor) => FindKey(root, executor) is string name ? root[name] as JsonObject : null;

    private static string? FindKey(JsonObject node, string key) =>
        node.Select(entry => entry.Key).FirstOrDefault(name => name.Equals(key, StringComparison.OrdinalIgnoreCase));
}
