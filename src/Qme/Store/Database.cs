using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Qme.Configuration;

namespace Qme.Store;

/// <summary>
/// The one connection of this process to the database of a home, shared by all its threads. What a thread does with it
/// is short, so they take turns; between processes SQLite's own locks decide.
/// </summary>
internal sealed partial class Database : IDisposable
{
    private readonly Home _home;
    private readonly Lock _turn = new();
    private readonly Dictionary<string, SqliteCommand> _statements = [];
    private SqliteConnection? _connection;
    private int _opened;

    public Database(Home home) => _home = home;

    /// <summary>How long another process may keep the database locked before we give up.</summary>
    public static TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether there is a database at all. Asking does not create one.</summary>
    public bool Exists => File.Exists(_home.DatabasePath);

    /// <summary>Tells whether anything has been changed since the last time, for a fraction of what it costs to look.</summary>
    public DatabaseVersion ReadVersion()
    {
        lock (_turn)
        {
            long others = ReadNumber("PRAGMA data_version");
            long ours = ReadNumber("SELECT total_changes()");
            return new DatabaseVersion(_opened, others, ours);
        }
    }

    /// <summary>Runs a statement that returns no rows.</summary>
    /// <returns>How many rows it changed.</returns>
    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        lock (_turn)
        {
            try
            {
                return Prepare(sql, parameters).ExecuteNonQuery();
            }
            catch (SqliteException e)
            {
                Close();
                throw StoreErrors.From(e, _home.DatabasePath);
            }
        }
    }

    /// <summary>Runs a query and reads its rows, until <paramref name="read"/> has had enough and returns false.</summary>
    public void Query(string sql, Func<SqliteDataReader, bool> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        lock (_turn)
        {
            try
            {
                using SqliteDataReader reader = Prepare(sql, parameters).ExecuteReader();
                while (reader.Read() && read(reader))
                {
                }
            }
            catch (SqliteException e)
            {
                Close();
                throw StoreErrors.From(e, _home.DatabasePath);
            }
        }
    }

    public void Dispose()
    {
        lock (_turn)
        {
            Close();
        }
    }

    private long ReadNumber(string sql)
    {
        long number = 0;
        Query(sql, row =>
        {
            number = row.GetInt64(0);
            return false;
        });
        return number;
    }

    private SqliteCommand Prepare(string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        SqliteConnection connection = Connect();
        if (!_statements.TryGetValue(sql, out SqliteCommand? statement))
        {
            statement = connection.CreateCommand();
            statement.CommandText = sql;
            _statements.Add(sql, statement);
        }

        statement.Parameters.Clear();
        foreach ((string name, object? value) in parameters)
        {
            statement.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return statement;
    }

    private SqliteConnection Connect()
    {
        if (_connection is not null && HasMoved(_connection))
        {
            // Somebody removed or replaced the file. What we would write to the old one, nobody would ever see.
            Close();
        }

        return _connection ??= Open();
    }

    private SqliteConnection Open()
    {
        string path = _home.DatabasePath;
        try
        {
            Home.CreateDirectory(_home.Path);

            // SQLite gives its journals the mode of the database, so creating that one ourselves settles them all. One that is there is left to
            // SQLite: to close it would undo the locks that this process has on it already, if it came by another path
            // (https://www.sqlite.org/howtocorrupt.html, 2.2).
            if (!File.Exists(path))
            {
                Home.OpenFile(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete).Dispose();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.From(e, path);
        }

        SqliteConnectionStringBuilder settings = new()
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            DefaultTimeout = (int)Patience.TotalSeconds,
        };
        SqliteConnection connection = new(settings.ConnectionString);
        try
        {
            connection.Open();
            _opened++;
            using SqliteCommand command = connection.CreateCommand();

            // SQLite's own waiting, which tries again within milliseconds; the library's would sleep 150 ms each time.
            command.CommandText = $"PRAGMA busy_timeout = {(int)Patience.TotalMilliseconds}";
            command.ExecuteNonQuery();
            Schema.Apply(connection, path);

            // A write-ahead log needs shared memory, which network file systems do not have: only where the disk is known to be ours.
            // With it NORMAL loses nothing when a process dies, and at most the last moments when the machine does.
            command.CommandText = LocalFileSystem.Holds(path)
                ? "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL"
                : "PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL";
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void Close()
    {
        foreach (SqliteCommand statement in _statements.Values)
        {
            statement.Dispose();
        }

        _statements.Clear();
        _connection?.Dispose();
        _connection = null;
    }

    private static bool HasMoved(SqliteConnection connection)
    {
        // https://www.sqlite.org/c3ref/c_fcntl_begin_atomic_write.html#sqlitefcntlhasmoved
        const int HasMovedOperation = 20;
        int moved = 0;
        _ = FileControl(connection.Handle!.DangerousGetHandle(), "main", HasMovedOperation, ref moved);
        return moved != 0;
    }

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_file_control", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FileControl(nint database, string name, int operation, ref int argument);
}
