using System.Text.Json;
using Microsoft.Data.Sqlite;
using Qme.Configuration;

namespace Qme.Store;

/// <summary>How a task is written to a row of the table, and read from one.</summary>
internal static class TaskRow
{
    private const long UnixEpochMicroseconds = 62_135_596_800_000_000;

    private static readonly string[] s_columns =
    [
        "uid", "executor", "state", "reason", "exit_code", "signal", "ref",
        "file_path", "arguments", "resolved_path", "working_directory", "environment", "message",
        "user", "host", "machine", "process_id", "process_start_time", "keeper_id", "keeper_start_time",
        "created", "started", "ended", "restart_of", "has_input", "data", "refreshed",
        "queue", "max_parallel", "dependency", "timeout", "waiting", "surroundings", "stop_requested", "interactive",
    ];

    public static string Insert { get; } =
        $"INSERT INTO tasks ({string.Join(", ", s_columns)}, on_end) VALUES ({string.Join(", ", s_columns.Select(c => "$" + c))}, $on_end) RETURNING id";

    public static string Select { get; } = $"SELECT id, {string.Join(", ", s_columns)} FROM tasks";

    public static (string Name, object? Value)[] Parameters(QmeTask task) =>
    [
        ("$uid", task.Uid),
        ("$executor", task.Executor),
        ("$state", task.State.ToString()),
        ("$reason", task.Reason),
        ("$exit_code", task.ExitCode),
        ("$signal", task.Signal),
        ("$ref", task.Ref),
        ("$file_path", task.FilePath),
        ("$arguments", JsonSerializer.Serialize(task.ArgumentList)),
        ("$resolved_path", task.ResolvedPath),
        ("$working_directory", task.WorkingDirectory),
        ("$environment", task.Environment.Count == 0 ? null : JsonSerializer.Serialize(task.Environment)),
        ("$message", task.Message),
        ("$user", task.User),
        ("$host", task.Host),
        ("$machine", task.Machine),
        ("$process_id", task.ProcessId),
        ("$process_start_time", task.ProcessStartTime),
        ("$keeper_id", task.KeeperId),
        ("$keeper_start_time", task.KeeperStartTime),
        ("$created", ToMicroseconds(task.Created)),
        ("$started", ToMicroseconds(task.Started)),
        ("$ended", ToMicroseconds(task.Ended)),
        ("$restart_of", task.RestartOf),
        ("$has_input", task.InputPath is not null),
        ("$data", task.Data?.GetRawText()),
        ("$refreshed", ToMicroseconds(task.RefreshedAt)),
        ("$queue", task.Queue),
        ("$max_parallel", task.MaxParallel),
        ("$dependency", task.Dependency),
        ("$timeout", task.Timeout?.Ticks / TimeSpan.TicksPerMicrosecond),
        ("$waiting", task.Waiting?.ToString()),
        ("$surroundings", task.Surroundings),
        ("$stop_requested", ToMicroseconds(task.StopRequested)),
        ("$interactive", task.IsInteractive),
    ];

    /// <summary>Reads a task.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.StoreUnreadable"/>: the row makes no sense.</exception>
    public static QmeTask Read(SqliteDataReader row, Home home)
    {
        try
        {
            return Read(new Cells(row), home);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new QmeException(
                ErrorIds.StoreUnreadable,
                $"Task {row.GetInt64(0)} in the database '{home.DatabasePath}' is damaged, or was written by a newer Qme: {e.Message}",
                home.DatabasePath,
                e);
        }
    }

    private static QmeTask Read(Cells cells, Home home)
    {
        int id = (int)cells.Number()!;
        string uid = cells.Text()!;
        string executor = cells.Text()!;
        QmeTaskState state = Enum.Parse<QmeTaskState>(cells.Text()!);
        string? reason = cells.Text();
        int? exitCode = (int?)cells.Number();
        int? signal = (int?)cells.Number();
        string? reference = cells.Text();
        TaskFiles files = TaskFiles.Of(home, uid);

        // Initialisers run in the order they are written in: the order of the columns.
        return new QmeTask(new CommandLine(cells.Text()!, cells.Json<string[]>()!))
        {
            Id = id,
            Uid = uid,
            Executor = executor,
            State = state,
            Reason = reason,
            ExitCode = exitCode,
            Signal = signal,
            Ref = reference,
            ResolvedPath = cells.Text(),
            WorkingDirectory = cells.Text()!,
            Environment = cells.Json<Dictionary<string, string?>>() ?? [],
            Message = cells.Text(),
            User = cells.Text()!,
            Host = cells.Text()!,
            Machine = cells.Text(),
            ProcessId = (int?)cells.Number(),
            ProcessStartTime = cells.Number(),
            KeeperId = (int?)cells.Number(),
            KeeperStartTime = cells.Number(),
            Created = cells.Time()!.Value,
            Started = cells.Time(),
            Ended = cells.Time(),
            RestartOf = (int?)cells.Number(),
            InputPath = cells.Number() == 1 ? files.InputPath : null,
            Data = cells.Json<JsonElement?>(),
            RefreshedAt = cells.Time(),
            Queue = cells.Text(),
            MaxParallel = (int?)cells.Number(),
            Dependency = cells.Text(),
            Timeout = cells.Number() is long timeout ? TimeSpan.FromMicroseconds(timeout) : null,
            Waiting = cells.Text() is string step ? Enum.Parse<WaitingStep>(step) : null,
            Surroundings = cells.Text(),
            StopRequested = cells.Time(),
            IsInteractive = cells.Number() == 1,
            OutputPath = files.OutputPath,
            ErrorPath = files.ErrorPath,
            HomePath = home.Path,
        };
    }

    /// <summary>Cuts a time to the precision of the database, so that a task is the same before it was stored and after.</summary>
    public static DateTimeOffset Truncate(DateTimeOffset time) => FromMicroseconds(ToMicroseconds(time)!.Value);

    public static long? ToMicroseconds(DateTimeOffset? time) => (time?.UtcTicks / TimeSpan.TicksPerMicrosecond) - UnixEpochMicroseconds;

    public static DateTimeOffset FromMicroseconds(long value) => new((value + UnixEpochMicroseconds) * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);

    /// <summary>The cells of a row, from left to right.</summary>
    private struct Cells(SqliteDataReader row)
    {
        private int _next;

        public string? Text() => row.IsDBNull(_next++) ? null : row.GetString(_next - 1);

        public long? Number() => row.IsDBNull(_next++) ? null : row.GetInt64(_next - 1);

        public DateTimeOffset? Time() => Number() is long value ? FromMicroseconds(value) : null;

        public T? Json<T>() => Text() is string json ? JsonSerializer.Deserialize<T>(json) : default;
    }
}
