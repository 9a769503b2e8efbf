using Microsoft.Data.Sqlite;

namespace Qme.Store;

/// <summary>
/// The shape of the database and how an older one is brought up to date. Each step is one transaction that also writes
/// the new version (PRAGMA user_version), so a database is always of exactly one version, whoever is killed when.
/// </summary>
internal static class Schema
{
    /// <summary>The version this code reads and writes.</summary>
    public static int Version => Steps.Count;

    /// <summary>"Qme" and a zero byte: marks the file as ours (PRAGMA application_id).</summary>
    public const int ApplicationId = 0x516D6500;

    /// <summary>What brings a database from one version to the next, from an empty one on.</summary>
    // Times are microseconds since 1970-01-01 UTC. arguments and environment are JSON, as is data, which is the executor's own.
    // AUTOINCREMENT is what keeps the id of a removed task from being used again.
    internal static IReadOnlyList<string> Steps { get; } =
    [
        """
        CREATE TABLE tasks (
            id                 INTEGER PRIMARY KEY AUTOINCREMENT,
            uid                TEXT NOT NULL UNIQUE,
            executor           TEXT NOT NULL,
            state              TEXT NOT NULL,
            reason             TEXT,
            exit_code          INTEGER,
            signal             INTEGER,
            ref                TEXT,
            file_path          TEXT NOT NULL,
            arguments          TEXT NOT NULL,
            resolved_path      TEXT,
            working_directory  TEXT NOT NULL,
            environment        TEXT,
            message            TEXT,
            user               TEXT NOT NULL,
            host               TEXT NOT NULL,
            machine            TEXT,
            process_id         INTEGER,
            process_start_time INTEGER,
            keeper_id          INTEGER,
            keeper_start_time  INTEGER,
            created            INTEGER NOT NULL,
            started            INTEGER,
            ended              INTEGER,
            restart_of         INTEGER,
            has_input          INTEGER NOT NULL,
            data               TEXT
        );
        CREATE INDEX tasks_not_ended ON tasks (id) WHERE state IN ('Pending', 'Running');
        """,

        // When somebody asked a task to end, and when an executor last asked the outside world about its tasks.
        """
        ALTER TABLE tasks ADD COLUMN stop_requested INTEGER;
        CREATE TABLE refreshes (
            executor TEXT PRIMARY KEY,
            asked    INTEGER NOT NULL
        );
        """,

        // What is left to do of the setting on_end: 'due' once the end has been seen, 'done' once somebody has taken it on, and 'never' for a
        // task that was part of it. NULL: nothing, so far or because the setting was not set when the task ended.
        """
        ALTER TABLE tasks ADD COLUMN on_end TEXT;
        CREATE INDEX tasks_on_end_due ON tasks (id) WHERE on_end = 'due';
        """,

        // Whom an executor asks is one of several (whom: a cluster; empty for the only one), and may not have answered (complaint). What this
        // replaces stays for those who run all the while and know only that. When the outside world was last asked about a task. The index
        // finds the ended tasks of jobs that have been started again.
        """
        ALTER TABLE tasks ADD COLUMN refreshed INTEGER;
        CREATE INDEX tasks_ref ON tasks (executor, ref);
        CREATE TABLE turns (
            executor  TEXT NOT NULL,
            whom      TEXT NOT NULL,
            asked     INTEGER NOT NULL,
            complaint TEXT,
            PRIMARY KEY (executor, whom)
        );
        INSERT INTO turns (executor, whom, asked) SELECT executor, '', asked FROM refreshes;
        """,

        // Tasks that are not started at once. waiting: 'Waits', 'Starts' (the keeper is whoever starts it), NULL once it has started or ended, and
        // for all others. A queue belongs to a host and to what its tasks were recorded within (surroundings). dependency is as sbatch takes it, and
        // loses what has been met. timeout is microseconds. A runner is the process that starts what waits in such a place.
        """
        ALTER TABLE tasks ADD COLUMN queue TEXT;
        ALTER TABLE tasks ADD COLUMN max_parallel INTEGER;
        ALTER TABLE tasks ADD COLUMN dependency TEXT;
        ALTER TABLE tasks ADD COLUMN timeout INTEGER;
        ALTER TABLE tasks ADD COLUMN waiting TEXT;
        ALTER TABLE tasks ADD COLUMN surroundings TEXT;
        CREATE INDEX tasks_waiting ON tasks (id) WHERE waiting IS NOT NULL;
        CREATE INDEX tasks_queue ON tasks (queue, id) WHERE queue IS NOT NULL AND state IN ('Pending', 'Running');
        CREATE TABLE runners (
            host               TEXT NOT NULL,
            surroundings       TEXT NOT NULL,
            machine            TEXT NOT NULL,
            process_id         INTEGER NOT NULL,
            process_start_time INTEGER NOT NULL,
            PRIMARY KEY (host, surroundings)
        );
        """,

        // Whether the command got the terminal, for whoever runs it again.
        """
        ALTER TABLE tasks ADD COLUMN interactive INTEGER NOT NULL DEFAULT 0;
        """,

        // The name of a queue is the same in any case.
        """
        DROP INDEX tasks_queue;
        CREATE INDEX tasks_queue ON tasks (queue COLLATE NOCASE, id) WHERE queue IS NOT NULL AND state IN ('Pending', 'Running');
        """,
    ];

    /// <summary>Creates the schema in an empty database, or brings an older one up to date.</summary>
    /// <exception cref="QmeException">
    /// <see cref="ErrorIds.StoreTooNew"/>: a newer Qme wrote it. <see cref="ErrorIds.StoreUnreadable"/>: it is not ours.
    /// </exception>
    public static void Apply(SqliteConnection connection, string path)
    {
        if (ReadVersion(connection, path) == Version)
        {
            return;
        }

        // BEGIN IMMEDIATE: of several processes that come first at once, one applies the steps and the others wait for it.
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        for (int version = ReadVersion(connection, path); version < Version; version++)
        {
            Execute(connection, Steps[version]);
        }

        Execute(connection, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}");
        transaction.Commit();
    }

    private static int ReadVersion(SqliteConnection connection, string path)
    {
        // One statement sees one moment: between two, another process may have applied the schema.
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText =
            """
            SELECT user_version, application_id, (SELECT count(*) FROM sqlite_schema)
            FROM pragma_user_version, pragma_application_id
            """;
        using SqliteDataReader row = command.ExecuteReader();
        row.Read();
        (int version, int applicationId, long tables) = (row.GetInt32(0), row.GetInt32(1), row.GetInt64(2));
        if (applicationId == ApplicationId && version > Version)
        {
            throw new QmeException(
                ErrorIds.StoreTooNew,
                $"The database '{path}' was written by a newer Qme (its schema is {version}, this Qme knows {Version}). Nothing was changed.",
                path);
        }

        bool isEmpty = version == 0 && applicationId == 0 && tables == 0;
        return applicationId == ApplicationId || isEmpty
            ? version
            : throw new QmeException(ErrorIds.StoreUnreadable, $"The database '{path}' is not one of Qme's. Nothing was changed.", path);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
