using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Qme;

/// <summary>
/// A task as one line of JSON, for other programs: its public properties under their names, as PowerShell's own ConvertTo-Json has them, but
/// the state in words, times as ISO 8601 in UTC and the duration in seconds.
/// </summary>
internal static class TaskJson
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        Converters = { new JsonStringEnumConverter<QmeTaskState>(), new TimeConverter(), new DurationConverter() },

        // Readable in any language: it is not put into a web page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes a task, with a line break at its end.</summary>
    public static void Write(Stream stream, QmeTask task)
    {
        JsonSerializer.Serialize(stream, task, s_options);
        stream.WriteByte((byte)'\n');
    }

    private sealed class TimeConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(value.UtcDateTime);
    }

    private sealed class DurationConverter : JsonConverter<TimeSpan>
    {
        public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => TimeSpan.FromSeconds(reader.GetDouble());

        public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) => writer.WriteNumberValue(value.TotalSeconds);
    }
}
